// Korean of the notes on opened models and datasets. Keys are the English templates.

/** Notes on opened model files. */
const models: Readonly<Record<string, string>> = {
  '{0}: pixels are passed as 0 to 255, {1}. Set the preprocessing that the model was trained with.':
    '{0}. 입력 픽셀 값의 범위를 0~255로 둡니다({1}). 모델을 학습할 때 쓴 전처리를 설정하세요.',
  '{0}. The network itself starts with {1}, so pixels are passed as 0 to 255, {2}.':
    '{0}. 신경망이 전처리 층({1})[으로/로] 시작하므로 입력 픽셀 값의 범위는 0~255입니다({2}).',
  'The file has no preprocessing information': '파일에 전처리 정보가 없습니다',
  'The Graft metadata in the file is not valid JSON': '파일의 Graft 메타데이터가 올바른 JSON이 아닙니다',
  'The Graft metadata in the file has an unknown format': '파일의 Graft 메타데이터의 형식을 알 수 없습니다',
  "The output '{0}' always gives 1: it is a softmax over a single unit. Use sigmoid for one unit, or two units with softmax.":
    '출력 ‘{0}’의 값은 항상 1입니다. 유닛 하나에 소프트맥스를 적용하기 때문입니다. 유닛이 하나면 시그모이드를, 소프트맥스를 쓰려면 유닛 두 개를 사용하세요.',
  "The output '{0}' is not read as class scores: {1}. Add a head, or set its meaning ({2}).":
    '출력 ‘{0}’의 값은 클래스 점수가 아닙니다: {1}. 헤드를 추가하거나 출력의 의미를 설정하세요.',
  ' If it is a value to predict (regression), it is not a class score: set its meaning to values.':
    ' 예측할 값(회귀)이면 클래스 점수가 아니므로 의미를 ‘값’으로 정하세요.',
  ' If that is not what the model was trained for, set the meaning of its output.':
    ' 다른 목적으로 학습한 모델이면 출력의 의미를 정하세요.',
  'an unknown number of': '알 수 없는 수의',
  'Teachable Machine: the classes were read from {0}: {1}{2}.':
    'Teachable Machine: {0}에서 클래스를 읽었습니다: {1}{2}.',
  'Teachable Machine: pixels are passed as -1 to 1, RGB, and images are cropped to their center square.':
    'Teachable Machine: 입력 픽셀 값의 범위는 −1~1이고(RGB), 이미지는 가운데 정사각형으로 자릅니다.',
  "Two layers are named '{0}': the one in {1} is now '{2}'.":
    '이름이 ‘{0}’인 층이 둘입니다. {1}에 있는 층의 새 이름: ‘{2}’.',
  'the outer model': '바깥 모델',
  'Layers of class {0} were opened as {1}.': '{0} 클래스의 층을 {1} 층으로 열었습니다.',
  "The nested model '{0}' was expanded into its layers.": '안에 든 모델을 층으로 펼쳤습니다: {0}.',
  'Operations were opened as layers: {0}.': '연산을 층으로 열었습니다: {0}.',
  'A {0} that Graft does not know was ignored; it affects only training.':
    'Graft가 모르는 {0}[을/를] 무시했습니다. 학습에만 영향을 줍니다.',
  regularizer: '규제',
  constraint: '제약',
  initializer: '초기화 방식',
  'The file uses the channels-first layout, which was converted to channels last: {0}{1}. The results are the same.':
    '채널이 앞에 오는 파일을 채널이 마지막에 오도록 변환했습니다. {0}{1}. 결과는 같습니다.',
  ', and a Permute layer restores the original order where it matters':
    '. 순서가 중요한 곳은 Permute 층으로 복원합니다',
  ', and {0} Permute layers restore the original order where it matters':
    '. 순서가 중요한 곳은 Permute 층 {0}개로 복원합니다',
  'Opened as placeholders, which are not computed ({0}): {1}{2}. Cut the network before them.':
    '계산하지 않는 자리로 연 층({0}): {1}{2}. 그 앞에서 신경망을 자르세요.',
  ': {0}{1}': ': {0}{1}',
  "Teachable Machine: this is a model of type '{0}', whose inputs are not images.":
    'Teachable Machine: 유형이 ‘{0}’인 모델이며 입력이 이미지가 아닙니다.',
  '{0} names {1} classes, but the network has {2} outputs: its classes were not used.':
    '{0}의 클래스는 {1}개지만 신경망의 출력은 {2}개라 그 클래스를 쓰지 않았습니다.',
  "The file has no weights of its own for '{0}'. '{1}' is the same layer, so its weights were used.":
    '파일에 ‘{0}’의 가중치가 따로 없습니다. 같은 층인 ‘{1}’의 가중치를 썼습니다.',
  "The input '{0}' is optional in Keras; Graft always expects it.":
    '입력 ‘{0}’[은/는] Keras에서 생략할 수 있지만 Graft에서는 항상 필요합니다.',
  "'{0}' ({1}) is kept, but Graft does not apply this augmentation: it returns images unchanged in training, as Keras does in predictions.":
    '‘{0}’({1})[은/는] 유지하지만 이 데이터 증식을 적용하지 않습니다. 학습에서도 Keras의 예측처럼 이미지를 그대로 출력합니다.',
  'Some initializers are not supported: reinitialized layers use the defaults instead.':
    '지원하지 않는 초기화 방식이 있습니다. 층을 다시 초기화할 때는 기본값을 씁니다.',
  "It uses Keras 2's hard_sigmoid, which Keras 3 computes differently; Graft computes it as in Keras 2.":
    'Keras 2의 hard_sigmoid를 씁니다. Keras 3의 계산은 다르며, Graft는 Keras 2처럼 계산합니다.',
  'The file was saved with {0}; Graft computes in float32.':
    '파일의 자료형은 {0}[이며/며], Graft는 float32로 계산합니다.',
  'Some regularizers or constraints were ignored; they affect only training.':
    '일부 규제나 제약을 무시했습니다. 학습에만 영향을 줍니다.',
  'Graft does not know the option {0}; it is off in this file and was ignored.':
    'Graft가 모르는 옵션 {0}[을/를] 무시했습니다. 이 파일에서는 꺼져 있습니다.',
  'BatchNormalization ignores virtual_batch_size: it is trained on whole batches.':
    'BatchNormalization의 virtual_batch_size를 무시하고 전체 배치로 학습합니다.',
  'LoRA updates were merged into the kernels; training updates the whole kernels.':
    'LoRA의 변화를 커널에 합쳤습니다. 학습은 커널 전체를 갱신합니다.',
  "The model was compiled with the loss {0}, so its output '{1}' is read as values, not as class scores.":
    '손실 {0}[으로/로] 컴파일한 모델이므로 출력 ‘{1}’[을/를] 클래스 점수가 아니라 값으로 봅니다.',
  "'{0}' ({1}) is stateful: it keeps its state between batches. Graft starts every batch with zeros, as Keras does after reset_states().":
    '‘{0}’({1})[은/는] 배치 사이에 상태를 유지합니다. Graft는 Keras의 `reset_states()` 다음처럼 배치마다 0에서 시작합니다.',
  "'{0}' ({1}) {2}, which Graft cannot compute.": '‘{0}’({1}): Graft가 계산할 수 없는 층입니다. {2}.',
  'is called with initial states': '초기 상태와 함께 호출됩니다',
  "'{0}' {1}. It was opened as a placeholder, which is not computed. Cut the network before it, or replace it.":
    '‘{0}’: {1}. 계산하지 않는 자리로 열었습니다. 그 앞에서 신경망을 자르거나 바꾸세요.',
  'is a Lambda layer with code, and Graft does not run code from files':
    '코드가 든 Lambda 층이며, Graft는 파일의 코드를 실행하지 않습니다',
  'is the operation {0}, which no layer computes ({1})': '연산 {0}[을/를] 계산하는 층이 없습니다({1})',
  "has the class '{0}', which Graft does not know": '클래스 ‘{0}’[을/를] 지원하지 않습니다',
  "Layer '{0}' is used more than once: each use became a separate layer. They have the same weights until training changes them.":
    '층 ‘{0}’[이/가] 여러 번 쓰여 쓰인 곳마다 별개의 층으로 열었습니다. 학습으로 바뀌기 전까지 가중치가 같습니다.',
  "The activation of '{0}' is a layer; it was opened as a separate layer.":
    '‘{0}’의 활성화 함수가 층이라 별개의 층으로 열었습니다.',
  'The file names its outputs: {0}.': '파일에 적힌 출력 이름: {0}.',
  'Called with training=False: {0}. In training, they behave as in predictions: dropout is off, and BatchNormalization uses its moving statistics.':
    'training=False로 호출한 층: {0}. 학습에서도 예측처럼 계산합니다. 드롭아웃은 꺼지고 BatchNormalization은 이동 통계를 씁니다.',
  'Called with training=True: {0}. In predictions, they behave as in training: random layers stay random.':
    'training=True로 호출한 층: {0}. 예측에서도 학습처럼 계산합니다. 무작위 층은 계속 무작위로 동작합니다.',
  '{0} expects [height, width, channels]': '{0}의 입력은 [높이, 너비, 채널]입니다',
  'its input does not change': '입력은 바뀌지 않습니다',
  '{0} contains a network without weights, and no weights file (.h5) was found next to it: the network starts from random weights.':
    '{0}에는 가중치가 없고 옆에 가중치 파일(.h5)도 없어 신경망이 무작위 가중치로 시작합니다.',
  "The weights were read from {0}, by order, as Keras' load_weights does.":
    'Keras의 load_weights처럼 {0}의 가중치를 순서대로 읽었습니다.',
  'Opened for images of {0}×{1}: at an unknown size only {2} of its {3} layers can be computed.':
    '{0}×{1} 이미지용으로 열었습니다. 크기를 모르면 층 {3}개 중 {2}개만 계산할 수 있습니다.',
  'A TensorFlow.js graph model: its layers were compiled into operations. It was opened as a frozen feature extractor.':
    'TensorFlow.js 그래프 모델입니다. 층이 연산으로 컴파일되어 있어 동결된 특성 추출기로 열었습니다.',
  "The text constant '{0}' is not kept{1}.": '문자열 상수 ‘{0}’[을/를] 제외했습니다{1}.',
  "The output '{0}' is left out, it is a text constant{1}.":
    '출력 ‘{0}’[은/는] 문자열 상수라 제외했습니다{1}.',
  " Nothing gives the shape of the input '{0}'.": ' 입력 ‘{0}’의 형상을 알 수 없습니다.',
  "The output '{0}' is left out, it does not depend on a known input.{1}":
    '출력 ‘{0}’[은/는] 아는 입력에 의존하지 않아 제외했습니다.{1}',
  'And {0} more kinds of operations became placeholders.':
    '그 밖에 연산 {0}종도 계산하지 않는 자리로 열었습니다.',
  '{0} was opened with random weights, as requested: it is not pretrained.':
    '요청에 따라 {0}[을/를] 무작위 가중치로 열었습니다. 사전 학습한 모델이 아닙니다.',
  '{0}, random weights': '{0}, 무작위 가중치',
  'Graft has no pretrained weights of {0}, so it was opened with random weights. To use pretrained ones, open a model file.':
    '{0}의 사전 학습 가중치가 없어 무작위 가중치로 열었습니다. 사전 학습 가중치를 쓰려면 모델 파일을 여세요.',
  '{0}, weights of {1}': '{0}, {1}의 가중치',
  'Loaded {0} weights from {1}.': '{1}에서 가중치 {0}개를 불러왔습니다.',
  'The file has no weights for {0}: their values were kept.': '파일에 가중치가 없어 값을 유지한 층: {0}.',
  "'{0}' of '{1}' keeps its values: expected {2}, the file has {3}.":
    '‘{1}’의 ‘{0}’ 값을 유지합니다. 필요한 형상은 {2}, 파일의 형상은 {3}입니다.',
  "'{0}' keeps its values: expected {1}, the file has {2}.":
    '‘{0}’의 값을 유지합니다. 필요한 형상은 {1}, 파일의 형상은 {2}입니다.',
  'The file also has weights for {0}, which this network does not have.':
    '파일에 이 신경망에 없는 층의 가중치도 있습니다: {0}.',
};

/** Notes on datasets. */
const datasets: Readonly<Record<string, string>> = {
  'Classes were read from the columns {0}{1} of {2} (0 and 1{3}).':
    '{2}의 0과 1로 된 열에서 클래스를 읽었습니다: {0}{1}{3}.',
  ', several labels per image': '(이미지당 레이블 여러 개)',
  "Classes were read from the column '{0}' of {1}{2}{3}{4}. Choose another one under Labels.":
    '{1}의 ‘{0}’ 열에서 클래스를 읽었습니다{2}{3}{4}. 다른 열은 ‘레이블’에서 선택하세요.',
  ' (a guess)': '(추측)',
  ", images from '{0}'": ', 이미지는 ‘{0}’ 열에서 찾았습니다',
  ", several labels per image separated by '{0}'": ', 이미지당 레이블이 여러 개이며 구분 문자는 ‘{0}’입니다',
  "Images were found by the column '{0}' of {1}.": '{1}의 ‘{0}’ 열로 이미지를 찾았습니다.',
  '1 image in {0} has no label: it is not used for training or evaluation. Use Try or graft predict on it.':
    '{0}에 레이블이 없는 이미지가 1장 있습니다. 학습과 평가에 쓰지 않습니다. ‘시험’이나 graft predict로 예측해 보세요.',
  '{0} images in {1} have no label: they are not used for training or evaluation. Use Try or graft predict on them.':
    '{1}에 레이블이 없는 이미지가 {0}장 있습니다. 학습과 평가에 쓰지 않습니다. ‘시험’이나 graft predict로 예측해 보세요.',
  '1 image has no label in {0}: it is not used for training or evaluation. Use Try or graft predict on it.':
    '{0}에서 레이블을 찾지 못한 이미지가 1장 있습니다. 학습과 평가에 쓰지 않습니다. ‘시험’이나 graft predict로 예측해 보세요.',
  '{0} images have no label in {1}: they are not used for training or evaluation. Use Try or graft predict on them.':
    '{1}에서 레이블을 찾지 못한 이미지가 {0}장 있습니다. 학습과 평가에 쓰지 않습니다. ‘시험’이나 graft predict로 예측해 보세요.',
  'The labels of {0} were read from {1}.': '{0}의 레이블은 {1}에서 읽었습니다.',
  '{0} has classes that no training image has: {1}.': '{0}에는 학습 이미지가 없는 클래스가 있습니다: {1}.',
  'The folder {0} ({1}) is outside the parts of the dataset and was not read.':
    '폴더 {0}({1})[은/는] 학습·검증·테스트 폴더 밖에 있어 읽지 않았습니다.',
  'The folder {0} has no images and was not read.': '폴더 {0}에 이미지가 없어 읽지 않았습니다.',
  'The folder {0} has no images, so it is not a class. Under Labels, empty folders can be kept as classes.':
    '폴더 {0}에 이미지가 없어 클래스에서 뺐습니다. 빈 폴더는 ‘레이블’에서 클래스로 남길 수 있습니다.',
  'The folders {0}{1} have no images, so they are not classes. Under Labels, empty folders can be kept as classes.':
    '폴더 {0}{1}에 이미지가 없어 클래스에서 뺐습니다. 빈 폴더는 ‘레이블’에서 클래스로 남길 수 있습니다.',
  'The folders {0} have the same subfolders ({1}{2}). If those are your classes, open one of the folders instead.':
    '폴더({0})의 하위 폴더({1}{2})가 서로 같습니다. 그 하위 폴더가 클래스라면 폴더 하나만 여세요.',
  'The classes {0} differ only in upper and lower case. Merge them if they are one class.':
    '대소문자만 다른 클래스가 있습니다: {0}. 같은 클래스면 합치세요.',
  "Classes are in Keras' order, sorted as text: {0}{1}.": '클래스 순서는 Keras처럼 문자순입니다: {0}{1}.',
  'Classes were read from the file names by the pattern {0}. Choose another pattern under Labels.':
    '파일 이름에서 클래스를 읽었습니다({0}). 다른 패턴은 ‘레이블’에서 선택하세요.',
  'The folders {0} are not the classes: {1} gives the labels. To use the folders, choose them under Labels.':
    '폴더({0})는 클래스가 아닙니다. 레이블은 {1}에서 읽었습니다. 폴더를 클래스로 쓰려면 ‘레이블’에서 선택하세요.',
  empty: '없음',
  '{0} images have no class in their names: they are not used for training or evaluation. Use Try or graft predict on them.':
    '이름에 클래스가 없는 이미지가 {0}장 있습니다. 학습과 평가에 쓰지 않습니다. ‘시험’이나 graft predict로 예측해 보세요.',
  'Categories of COCO annotations are the classes of the images.':
    'COCO 주석의 `categories`를 이미지의 클래스로 씁니다.',
  'The attributes of VIA annotations are {0}.': 'VIA 주석의 속성: {0}.',
  'No labels were read from a table: {0}': '표에서 레이블을 읽지 않았습니다: {0}',
  'The folders are the classes. {0} was not used: {1}. It can be chosen under Labels.':
    '폴더가 클래스입니다. {0}[은/는] 쓰지 않았습니다: {1}. ‘레이블’에서 고를 수 있습니다.',
  'it labels {0} of the images, or its column of classes is a guess':
    '이미지 {0}장에만 레이블이 있거나 클래스 열이 추측입니다',
  '{0} was not used for labels: {1}. Choose its columns under Labels.':
    '{0}[을/를] 레이블로 쓰지 않았습니다: {1}. ‘레이블’에서 열을 선택하세요.',
  'it labels only {0} of the images': '이미지 {0}장에만 레이블이 있습니다',
  'no column names the images': '이미지를 가리키는 열이 없습니다',
  '{0} is not UTF-8: it was read as {1}.': '{0}[은/는] UTF-8이 아니어서 {1}[으로/로] 읽었습니다.',
  '{0} has no header: its first row is an image.': '{0}에 제목 행이 없고 첫 행이 이미지입니다.',
  'The images are listed in {0}.': '이미지 목록은 {0}에 있습니다.',
  'The script cannot read {0} images inside archives or arrays. Export copies first.':
    '압축 파일이나 배열 안의 이미지 {0}장은 코드로 읽을 수 없습니다. 먼저 사본을 내보내세요.',
  'Symbolic links are not supported here, so hard links or copies were made instead.':
    '여기에서는 심볼릭 링크를 쓸 수 없어 하드 링크나 사본을 만들었습니다.',
  'Images inside archives and arrays cannot be linked, so they were written as files.':
    '압축 파일과 배열 안의 이미지는 링크할 수 없어 파일로 썼습니다.',
};

/** Warnings about a dataset, and what a run's result says, on the command line. */
const results: Readonly<Record<string, string>> = {
  'Class {0} has no images. Remove it or add images.':
    '클래스 {0}에 이미지가 없습니다. 클래스를 빼거나 이미지를 추가하세요.',
  '{0} classes ({1}) have no images. Remove them or add images.':
    '클래스 {0}개({1})에 이미지가 없습니다. 클래스를 빼거나 이미지를 추가하세요.',
  'Class {0} has no training images, so the network cannot learn it.':
    '클래스 {0}에 학습 이미지가 없어 신경망이 배울 수 없습니다.',
  '{0} classes ({1}) have no training images, so the network cannot learn them.':
    '클래스 {0}개({1})에 학습 이미지가 없어 신경망이 배울 수 없습니다.',
  'Class {0} has no validation images. Raise the validation share, split stratified, or add images.':
    '클래스 {0}에 검증 이미지가 없습니다. 검증 비율을 높이거나, 층화하여 분할하거나, 이미지를 추가하세요.',
  '{0} classes ({1}) have no validation images. Raise the validation share, split stratified, or add images.':
    '클래스 {0}개({1})에 검증 이미지가 없습니다. 검증 비율을 높이거나, 층화하여 분할하거나, 이미지를 추가하세요.',
  'The largest class, {0}, has {1} times the training images of the smallest, {2}. Use class weights ("classWeights": "balanced") or sample all classes equally ("sampling": "balanced").':
    '가장 큰 클래스 {0}의 학습 이미지가 가장 작은 클래스 {2}의 {1}배입니다. 클래스 가중치(`"classWeights": "balanced"`)를 쓰거나 모든 클래스를 고르게 뽑으세요(`"sampling": "balanced"`).',
  '1 image of validation or test also is in training, so the measured accuracy is too high. Exclude it.':
    '검증 또는 테스트 이미지 1장이 학습 세트에도 있어 측정된 정확도가 실제보다 높습니다. 제외하세요.',
  '{0} images of validation or test also are in training, so the measured accuracy is too high. Exclude them.':
    '검증 또는 테스트 이미지 {0}장이 학습 세트에도 있어 측정된 정확도가 실제보다 높습니다. 제외하세요.',
  '{0} of {1} {2} images classified correctly.': '{2} 이미지 {1}장 중 {0}장을 맞혔습니다.',
  'Accuracy {0} on {1} {2} images.': '{2} 이미지 {1}장에서 정확도 {0}.',
  'Most often confused: “{0}” and “{1}” ({2} images).': '가장 자주 혼동한 클래스: “{0}”[과/와] “{1}”({2}장).',
  'No better than always answering “{0}”, which is right for {1} of {2}. Train longer, or check the learning rate and which layers are trainable.':
    '항상 “{0}” 하나로만 답해도 {2}장 중 {1}장이 맞으므로, 그보다 낫지 않습니다. 더 오래 학습하거나, 학습률과 학습되는 층을 확인하세요.',
  'Lowest recall: “{0}”, {1} of {2}.': '재현율이 가장 낮은 클래스: “{0}”, {2}장 중 {1}장.',
  'Overfitting: the validation loss was lowest in epoch {0} ({1}) and rose to {2}, while the training loss fell.':
    '과대적합: 검증 손실이 에포크 {0}에서 가장 낮았고({1}) {2}까지 올랐지만 학습 손실은 계속 낮아졌습니다.',
  'Sign of overfitting: training accuracy {0}, validation accuracy {1}.':
    '과대적합의 조짐: 학습 정확도 {0}, 검증 정확도 {1}.',
  'The validation loss was still falling, by {0} over the last {1} epochs: training longer may help.':
    '검증 손실이 아직 낮아지고 있습니다(마지막 에포크 {1}개 동안 {0}). 더 학습하면 나아질 수 있습니다.',
  'The curves show no clear sign of over- or underfitting.':
    '곡선에서 과대적합이나 과소적합의 조짐이 뚜렷하지 않습니다.',
};

/** Notes, warnings and results. */
export const notes: Readonly<Record<string, string>> = { ...models, ...datasets, ...results };
