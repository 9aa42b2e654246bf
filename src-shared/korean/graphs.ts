// Korean of the refusals of edits, of what a network needs, and of what a format cannot contain. Keys are the English templates.

/** Refused edits. */
const edits: Readonly<Record<string, string>> = {
  'Expected a pattern of at most {0} characters, received {1}.': '패턴은 {0}자까지 쓸 수 있지만 {1}자입니다.',
  "The pattern '{0}' is not valid: {1} at character {2}.":
    '패턴 ‘{0}’[이/가] 올바르지 않습니다. {2}번째 글자: {1}.',
  'too many nested brackets': '괄호가 너무 깊습니다',
  'unsupported counted repetition': '횟수를 정한 반복은 지원하지 않습니다',
  'nothing to repeat': '반복할 것이 없습니다',
  'expected a character after the backslash': '역슬래시 뒤에 글자가 있어야 합니다',
  'unknown escape': '알 수 없는 이스케이프입니다',
  'unmatched bracket': '짝이 없는 괄호입니다',
  'setPreprocessing: expected either a preset, or scale and offset, or mean and std.':
    'setPreprocessing: 프리셋, scale과 offset, mean과 std 중 하나가 필요합니다.',
  'std: expected numbers above 0.': 'std: 0보다 큰 수여야 합니다.',
  'scale: expected numbers other than 0.': 'scale: 0이 아닌 수여야 합니다.',
  '{0}: expected 1 or 3 numbers, received {1}.': '{0}: 수가 1개 또는 3개여야 합니다. 받은 값: {1}.',
  '{0}: expected {1}, or numbers such as scale=0.0078,offset=-1 or mean=123.7/116.8/103.9,std=58.4/57.1/57.4, each with ,order=bgr where the network takes BGR.':
    '{0}: {1} 중 하나이거나, `scale=0.0078,offset=-1` 또는 `mean=123.7/116.8/103.9,std=58.4/57.1/57.4`와 같은 수여야 합니다. 신경망이 BGR을 받으면 `,order=bgr`을 붙이세요.',
  "'{0}' is not a preprocessing": '‘{0}’[은/는] 전처리가 아닙니다',
  "Cannot replace a layer with one of kind '{0}': Graft does not know this kind.":
    '종류가 ‘{0}’인 층으로 바꿀 수 없습니다. Graft가 모르는 종류입니다.',
  "'{0}' cannot slide over a larger image: '{1}' ({2}) needs an image of one size.":
    '‘{0}’[은/는] 더 큰 이미지 위를 지날 수 없습니다. ‘{1}’({2})[은/는] 이미지 크기가 하나여야 합니다.',
  "'{0}' does not take one image of known size.": '‘{0}’의 입력이 크기를 아는 이미지 한 장이 아닙니다.',
  '{0} has no Dense after a Flatten or a global pooling layer, so there is nothing to convert.':
    '{0}에는 Flatten이나 전역 풀링 다음의 Dense가 없어 변환할 것이 없습니다.',
  'Each model of an ensemble needs one input and one output; {0} has {1} and {2}.':
    '앙상블의 모델마다 입력과 출력이 하나씩이어야 하지만, {0}[은/는] 입력 {1}개와 출력 {2}개입니다.',
  "'{0}' of {1} is not an input layer.": '{1}의 ‘{0}’[은/는] 입력층이 아닙니다.',
  'To be inserted on a connection, a part needs one output, received {0}.':
    '연결 위에 삽입하려면 출력이 하나여야 하지만 {0}개입니다.',
  'Select at least one layer that is not an input.': '입력층이 아닌 층을 하나 이상 선택하세요.',
  "The shape of '{0}' is not known.": '‘{0}’의 형상을 알 수 없습니다.',
  "The shape of '{0}' is not known. Fix the problem before it first.":
    '‘{0}’의 형상을 알 수 없습니다. 앞의 문제부터 해결하세요.',
  "'{0}' has no weight '{1}': expected {2}.": '‘{0}’에 가중치 ‘{1}’[이/가] 없습니다. 있는 가중치: {2}.',
  "'{0}' is not connected to '{1}'.": '‘{0}’[과/와] ‘{1}’[이/가] 연결되어 있지 않습니다.',
  "Another layer is already named '{0}'. Choose a different name.":
    '이름이 ‘{0}’인 층이 이미 있습니다. 다른 이름을 쓰세요.',
  "'{0}' is an input layer and cannot be duplicated.": '‘{0}’[은/는] 입력층이라 복제할 수 없습니다.',
  'Cannot insert a copy after the selection: expected one input and one output, received {0} and {1}.':
    '선택 영역 다음에 사본을 삽입할 수 없습니다. 입력과 출력이 하나씩이어야 하지만 {0}개와 {1}개입니다.',
  'The channels of {0} cannot be changed with its weights: {1}. Change the input size instead; the first layers then start from new weights.':
    '{0}의 가중치를 유지하면서 채널을 바꿀 수 없습니다: {1}. 대신 입력 크기를 바꾸세요. 그러면 첫 층들의 가중치가 다시 초기화됩니다.',
  'it needs one input of height, width and channels': '높이, 너비, 채널이 있는 입력 하나가 필요합니다',
  'expected an input with {0} channels, found {1}': '입력이 {0}채널이어야 하지만 {1}채널입니다',
  "its output '{0}' has the input's channels": '출력 ‘{0}’의 채널이 입력의 채널입니다',
  "'{0}' ({1}) comes before the first Conv2D and depends on the number of channels":
    '첫 Conv2D 앞의 ‘{0}’({1})[이/가] 채널 수에 따라 달라집니다',
  'it has no Conv2D after its input': '입력 다음에 Conv2D가 없습니다',
  'its preprocessing ({0}) has different values per channel': '전처리({0})의 값이 채널마다 다릅니다',
  "'{0}' is not an output: expected {1}.": '‘{0}’[은/는] 출력이 아닙니다. 출력: {1}.',
  "The last activation of '{0}' is {1}, so its output means {2}. To change the meaning, change that activation.":
    '‘{0}’의 마지막 활성화 함수가 {1}[이라/라] 출력의 의미가 정해져 있습니다({2}). 의미를 바꾸려면 그 활성화 함수를 바꾸세요.',
  "The output '{0}' has {1}: it cannot mean '{2}'.":
    '출력 ‘{0}’: {1}. 의미를 ‘{2}’[으로/로] 정할 수 없습니다.',
  'no single vector of scores': '점수 벡터가 하나가 아닙니다',
  '1 unit': '유닛 1개',
  '{0} units': '유닛 {0}개',
  'Cannot remove {0} layers: {1} has {2}, and at least one must remain.':
    '층 {0}개를 제거할 수 없습니다. {1}의 층은 {2}개이고 하나는 남아야 합니다.',
  "'{0}' is not an input of '{1}': expected one of {2}.": '‘{0}’[은/는] ‘{1}’의 입력이 아닙니다. 입력: {2}.',
  'A head needs a network with one output, received {0}.':
    '헤드를 추가하려면 출력이 하나여야 하지만 {0}개입니다.',
  "'{0}' would depend on itself through '{1}'. Connections must not form a cycle.":
    '‘{0}’[이/가] ‘{1}’[을/를] 거쳐 자기 자신에 의존하게 됩니다. 연결이 순환하면 안 됩니다.',
  "There is no layer '{0}' in {1}.": '{1}에 ‘{0}’ 층이 없습니다.',
  "Cannot add a layer of kind '{0}': Graft does not know this kind.":
    '종류가 ‘{0}’인 층을 추가할 수 없습니다. Graft가 모르는 종류입니다.',
  "A layer of kind '{0}' cannot be added.": '종류가 ‘{0}’인 층은 추가할 수 없습니다.',
  'A part of a model can only be inserted on a connection or after a layer.':
    '모델의 일부는 연결 위나 층 다음에만 삽입할 수 있습니다.',
  '{0} has {1} inputs and {2} outputs: expected one of each.':
    '{0}: 입력 {1}개, 출력 {2}개입니다. 하나씩이어야 합니다.',
  'The selection has {0} inputs and {1} outputs: expected one of each.':
    '선택 영역: 입력 {0}개, 출력 {1}개입니다. 하나씩이어야 합니다.',
  '{0} expects {1} inputs, but would receive {2} here.':
    '{0}에는 입력 {1}개가 필요하지만 여기에서는 {2}개입니다.',
  'at least {0}': '{0}개 이상',
  'The output shape of {0} is not known.': '{0}의 출력 형상을 알 수 없습니다.',
  "'{0}' of {1} was trained on {2} and would get {3}, so its weights would be reinitialized.":
    '{1}의 ‘{0}’[은/는] 입력 {2}[으로/로] 학습했지만 여기에서는 {3}[이라/라] 가중치를 다시 초기화합니다.',
  'Choose a model to try.': '시험할 모델을 선택하세요.',
  'The network has no output.': '신경망에 출력이 없습니다.',
  "There is no architecture '{0}': expected one of {1}.": '구조 ‘{0}’[이/가] 없습니다. 가능한 구조: {1}.',
  '{0} expects images of at least {1}×{2}, received {3}.':
    '{0}에는 {1}×{2} 이상의 이미지가 필요합니다. 받은 크기: {3}.',
};

/** What outputs mean, sizes and classes. */
const meanings: Readonly<Record<string, string>> = {
  'class probabilities (softmax)': '클래스 확률(소프트맥스)',
  'logits (scores before a softmax)': '로짓(소프트맥스 이전 점수)',
  'log-probabilities (log softmax)': '로그 확률(로그 소프트맥스)',
  'several labels (a probability for each class)': '다중 레이블(클래스마다 확률)',
  'logits of several labels (scores before a sigmoid)': '다중 레이블의 로짓(시그모이드 이전 점수)',
  'log-probabilities of several labels (log sigmoid)': '다중 레이블의 로그 확률(로그 시그모이드)',
  'one unit (the probability of the second class)': '유닛 하나(두 번째 클래스의 확률)',
  'one unit (a logit of the second class)': '유닛 하나(두 번째 클래스의 로짓)',
  'one unit (the log-probability of the second class)': '유닛 하나(두 번째 클래스의 로그 확률)',
  'values that are not class scores': '클래스 점수가 아닌 값',
  "The output '{0}' is read as {1}{2}{3}.{4}": '출력 ‘{0}’의 값을 {1}[으로/로] 봅니다{3}.{2}{4}',
  ': trained from logits and shown after a softmax':
    ' 학습은 로짓으로 손실을 계산하고, 예측은 소프트맥스를 거칩니다.',
  ': trained from logits and shown after a sigmoid':
    ' 학습은 로짓으로 손실을 계산하고, 예측은 시그모이드를 거칩니다.',
  ': shown as probabilities (exp)': ' 예측은 exp를 거쳐 확률로 표시합니다.',
  ' (assumed: its last layer has no activation)': '(추정: 마지막 층에 활성화 함수가 없음)',
  ' (set)': '(직접 설정)',
  'its last activation is {0}': '마지막 활성화 함수가 {0}입니다',
  'it has no activation and no layer that computes scores': '활성화 함수와 점수를 계산하는 층이 없습니다',
  'no layer computes scores': '점수를 계산하는 층이 없습니다',
  'the usual size of ImageNet networks': 'ImageNet 신경망의 일반적인 크기',
  'the usual size of {0}': '{0}의 일반적인 크기',
  "about the images' median size": '이미지 크기의 중앙값',
  'the smallest size that works': '가능한 가장 작은 크기',
  '{0}: trained from logits and shown after a softmax': '{0}, 로짓으로 학습하고 소프트맥스를 거쳐 표시',
  '{0}: trained from logits and shown after a sigmoid': '{0}, 로짓으로 학습하고 시그모이드를 거쳐 표시',
  '{0}: shown as probabilities (exp)': '{0}, 확률(exp)로 표시',
  '{0} (set)': '{0}(직접 설정)',
  gray: '흑백',
  'RGB and alpha': 'RGB와 알파',
  "Input '{0}': expected an array of shape {1}, received {2}.":
    '입력 ‘{0}’: 필요한 배열의 형상은 {1}, 받은 형상은 {2}입니다.',
  "'{0}' cannot be computed from {1}: {2}": '{1} 입력으로 ‘{0}’[을/를] 계산할 수 없습니다: {2}',
  'The network takes images of any size. It is used at {0} × {1}, {2}; set another size with a setInputShape edit or --input-size.':
    '이 신경망은 크기에 상관없이 이미지를 받습니다. {0} × {1}({2})[으로/로] 사용합니다. 다른 크기는 setInputShape 편집이나 `--input-size`로 정하세요.',
  'No frozen prefix: none of the {0} layers after the input can be computed.':
    '쓸 수 있는 동결 구간이 없습니다. 입력 다음의 층 {0}개를 하나도 계산할 수 없습니다.',
  "Frozen prefix of {0} of {1} layers, up to '{2}'{3}: cut the network there to use it.":
    '층 {1}개 중 {0}개, ‘{2}’까지 동결 구간으로 쓸 수 있습니다{3}. 사용하려면 그곳에서 신경망을 자르세요.',
  "The network and the dataset have the same classes in another order. They are matched by name; the run keeps the network's order: {0}.":
    '신경망과 데이터셋의 클래스는 같고 순서가 다릅니다. 이름으로 맞추며 신경망의 순서를 따릅니다: {0}.',
  "The network has {0} classes; the dataset has {1} of them ({2}). They are matched by name; the run keeps the network's classes.":
    '신경망의 클래스는 {0}개이고 데이터셋에는 그중 {1}개({2})가 있습니다. 이름으로 맞추며 신경망의 클래스를 유지합니다.',
  "The classifier was trained on other classes ({0}) than the dataset's ({1}). Replace it with a new head; otherwise training starts from the weights of other classes.":
    '분류기가 학습한 클래스({0})와 데이터셋의 클래스({1})가 다릅니다. 새 헤드로 교체하지 않으면 다른 클래스의 가중치에서 학습을 시작합니다.',
  'Hint: with pixels as {0}, {1}. With {2}, {3}. The model may have been trained with that preprocessing.':
    '도움말: 픽셀을 {0}[으로/로] 넣으면 {1}. {2}[으로/로] 넣으면 {3}. 모델을 그 전처리로 학습했을 수 있습니다.',
  '{0} of {1} images are predicted as {2}': '이미지 {1}장 중 {0}장을 {2}[으로/로] 예측합니다',
  'the mean probability of the first class is only {0}': '첫 클래스의 평균 확률이 {0}밖에 되지 않습니다',
  '{0} of the images get their own class': '이미지의 {0}[을/를] 맞힙니다',
  '{0} classes are predicted, with a mean probability of {1}':
    '클래스 {0}개를 평균 확률 {1}[으로/로] 예측합니다',
};

/** What formats cannot contain, and what their readers do with the training argument. */
const formats: Readonly<Record<string, string>> = {
  "'{0}' ({1}): {2} does not merge or pool sequences with masks as Keras does.":
    '‘{0}’({1}): {2}에서는 마스크가 있는 시퀀스를 Keras처럼 병합하거나 풀링하지 않습니다.',
  "'{0}' ({1}): {2} cannot contain a layer that Graft cannot compute: cut or replace it.":
    '‘{0}’({1}): {2}에는 Graft가 계산할 수 없는 층을 담을 수 없습니다. 자르거나 바꾸세요.',
  "'{0}' ({1}): {2} normalizes by moving statistics only, not by those of the batch (training=True): freeze the layer or remove its training argument.":
    '‘{0}’({1}): {2}[은/는] 배치의 통계(training=True)가 아니라 이동 통계로만 정규화합니다. 층을 동결하거나 `training` 인수를 없애세요.',
  "'{0}' ({1}): {2} does not support sequence masks.":
    '‘{0}’({1}): {2}[은/는] 시퀀스 마스크를 지원하지 않습니다.',
  "'{0}' ({1}): {2} has no name for the activation '{3}'.":
    '‘{0}’({1}): {2}에 활성화 함수 ‘{3}’의 이름이 없습니다.',
  "'{0}' ({1}): {2} has no class '{3}': remove the layer.":
    '‘{0}’({1}): {2}에 클래스 ‘{3}’[이/가] 없습니다. 층을 제거하세요.',
  "'{0}' ({1}): {2} cannot read the operation {3} from a .h5: export a .keras file instead.":
    '‘{0}’({1}): {2}[은/는] .h5에서 연산 {3}[을/를] 읽지 못합니다. .keras 파일로 내보내세요.',
  "'{0}' ({1}): {2} drops its axes when it opens a .h5: export a .keras file instead.":
    '‘{0}’({1}): {2}[은/는] .h5를 열 때 축을 버립니다. .keras 파일로 내보내세요.',
  "'{0}' ({1}): {2} cannot read a branched model in TimeDistributed from a .h5: export a .keras file instead.":
    '‘{0}’({1}): {2}[은/는] .h5에서 TimeDistributed 안의 갈라지는 모델을 읽지 못합니다. .keras 파일로 내보내세요.',
  "'{0}' ({1}): {2} computes a different function for 'hard_sigmoid'.":
    '‘{0}’({1}): {2}의 ‘hard_sigmoid’는 다른 함수입니다.',
  "'{0}' ({1}): {2} has no activation '{3}'.": '‘{0}’({1}): {2}에 활성화 함수 ‘{3}’[이/가] 없습니다.',
  "'{0}' ({1}): {2} has no class '{3}'.": '‘{0}’({1}): {2}에 클래스 ‘{3}’[이/가] 없습니다.',
  "'{0}' ({1}): {2} has no '{3}' in {4}.": '‘{0}’({1}): {2}의 {4}에는 ‘{3}’[이/가] 없습니다.',
  "'{0}' ({1}): {2} has no {3}.": '‘{0}’({1}): {2}에 {3}[이/가] 없습니다.',
  "'{0}' ({1}): {2} has no activation '{3}' as Keras 3 computes it.":
    '‘{0}’({1}): {2}에 Keras 3와 같은 활성화 함수 ‘{3}’[이/가] 없습니다.',
  "'{0}' ({1}): {2} has no grouped convolution.": '‘{0}’({1}): {2}에 그룹 합성곱이 없습니다.',
  "'{0}' ({1}): {2} has no keepdims in global pooling.": '‘{0}’({1}): {2}의 전역 풀링에 keepdims가 없습니다.',
  "'{0}' ({1}): {2} has no slope or threshold in ReLU.":
    '‘{0}’({1}): {2}의 ReLU에 기울기나 임곗값이 없습니다.',
  "'{0}' ({1}): {2} supports ELU only with alpha = 1.": '‘{0}’({1}): {2}의 ELU는 alpha = 1만 지원합니다.',
  "'{0}' ({1}): {2} has no GRU with reset_after.": '‘{0}’({1}): {2}에 reset_after가 있는 GRU가 없습니다.',
  "'{0}' ({1}): {2} does not support a separate backward layer in Bidirectional.":
    '‘{0}’({1}): {2}의 Bidirectional은 따로 정한 역방향 층을 지원하지 않습니다.',
  "'{0}' ({1}): {2} has no zero_output_for_mask.": '‘{0}’({1}): {2}에 zero_output_for_mask가 없습니다.',
  "'{0}' ({1}): {2} has no causal padding.": '‘{0}’({1}): {2}에 causal 패딩이 없습니다.',
  "'{0}' ({1}): {2} computes bilinear UpSampling2D at different pixel positions.":
    '‘{0}’({1}): {2}의 bilinear UpSampling2D는 픽셀 위치가 다릅니다.',
  "'{0}' ({1}): {2} computes {3} on the last axis only.":
    '‘{0}’({1}): {2}[은/는] {3}[을/를] 마지막 축에서만 계산합니다.',
  'ONNX files hold the network in inference mode: layers called with training=True are not random there. ({0})':
    'ONNX 파일은 추론용 신경망입니다. training=True로 호출한 층도 무작위로 바뀌지 않습니다({0}).',
  'The file keeps the training argument of these calls, but TensorFlow.js ignores it. ({0})':
    '파일은 이 호출의 `training` 인수를 유지하지만 TensorFlow.js는 무시합니다({0}).',
  "The output '{0}' does not come from logits that a temperature could divide.":
    '출력 ‘{0}’[은/는] 온도로 나눌 로짓에서 나오지 않습니다.',
  'The file keeps the training argument of these calls. Keras 3 applies it in model(x), but its fit, evaluate and predict override it. ({0})':
    '파일은 이 호출의 `training` 인수를 유지합니다. Keras 3는 `model(x)`에서 따르지만 `fit`, `evaluate`, `predict`에서는 바꿉니다({0}).',
};

/** Refusals of edits and formats, and what networks need. */
export const graphs: Readonly<Record<string, string>> = { ...edits, ...meanings, ...formats };
