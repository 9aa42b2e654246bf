// Korean of what the command line and the local server print: results, notes and incorrect usage. Keys are the English templates.

/** Incorrect usage. */
const usage: Readonly<Record<string, string>> = {
  "graft: unknown command '{0}'. Expected one of {1}.":
    'graft: 명령 ‘{0}’[이/가] 없습니다. 가능한 명령: {1}.',
  '--lang: expected one of {0}, received {1}.': '--lang: {0} 중 하나여야 합니다. 받은 값: {1}.',
  'Expected {0} argument{1}, received {2}.': '인수가 {0}개여야 하지만 {2}개입니다.',
  'at most {0}': '최대 {0}',
  '{0} Usage: graft {1}': '{0} 사용법: graft {1}',
  'See: graft {0} --help': '참고: graft {0} --help',
  'graft {0}: internal error: {1} (set GRAFT_DEBUG=1 for the stack trace)':
    'graft {0}: 내부 오류: {1} (스택 추적은 GRAFT_DEBUG=1)',
  'Stopped.': '중지했습니다.',
  'Node.js was not found in the app, in npm_node_execpath or in PATH. Graft requires Node.js 20 or newer: set GRAFT_NODE to its path.':
    '앱, npm_node_execpath, PATH에서 Node.js를 찾지 못했습니다. Node.js 20 이상이 필요합니다. GRAFT_NODE에 경로를 설정하세요.',
  'Port {0} is in use: choose another with --port.':
    '포트 {0}[을/를] 이미 쓰고 있습니다. --port로 다른 포트를 고르세요.',
  "--port: expected a number from 0 to 65535, received '{0}'.":
    '--port: 0~65535의 수여야 합니다. 받은 값: ‘{0}’.',
  '{0} is not a valid .npz file: {1}.': '{0}[은/는] 올바른 .npz 파일이 아닙니다: {1}.',
  'The network has {0} outputs ({1}): --output requires a .npz file, received {2}.':
    '신경망의 출력이 {0}개({1})라 --output은 .npz 파일이어야 합니다. 받은 값: {2}.',
  '{0}: expected a file name ending in .npy or .npz.': '{0}: 파일 이름이 .npy 또는 .npz로 끝나야 합니다.',
  "Project '{0}' not found: expected one of {1}.": '프로젝트 ‘{0}’[이/가] 없습니다. 있는 프로젝트: {1}.',
  '{0}: unsupported data type {1}, expected {2}.':
    '{0}: 자료형 {1}[을/를] 지원하지 않습니다. 가능한 자료형: {2}.',
  'float32, float64, uint8, int32 or int64 (little endian)':
    'float32, float64, uint8, int32 또는 int64(리틀 엔디언)',
  'a record type': '레코드',
  'expected {0} bytes for shape ({1}), found {2}': '형상 ({1})에는 {0}바이트가 필요하지만 {2}바이트입니다',
  '--format: expected one of {0}, received {1}.': '--format: {0} 중 하나여야 합니다. 받은 값: {1}.',
  "Unknown file extension '{0}': expected .h5, .keras, .onnx, .zip or a folder (TensorFlow.js). Or set --format.":
    '파일 확장자 ‘{0}’[을/를] 알 수 없습니다. .h5, .keras, .onnx, .zip 또는 폴더(TensorFlow.js)여야 합니다. 또는 --format을 쓰세요.',
  '--for: expected keras2 or keras3, received {0}.': '--for: keras2 또는 keras3여야 합니다. 받은 값: {0}.',
  '--for keras2 requires --format h5; Keras 2 cannot open the other formats.':
    '--for keras2는 --format h5와 함께 써야 합니다. Keras 2는 다른 형식을 열 수 없습니다.',
  '{0} Nothing was written.': '{0} 파일을 쓰지 않았습니다.',
  'The export of {0} ended without a file.': '{0}[을/를] 내보냈지만 파일이 없습니다.',
  "Project '{0}' has no runs yet.": '프로젝트 ‘{0}’에 아직 실행이 없습니다.',
  "Run '{0}' not found in project '{1}'. The newest runs are {2}.":
    '프로젝트 ‘{1}’에 실행 ‘{0}’[이/가] 없습니다. 최근 실행: {2}.',
  "Model '{0}' not found: expected a file, a run, 'last', or one of {1}.":
    '모델 ‘{0}’[을/를] 찾을 수 없습니다. 파일, 실행, ‘last’ 또는 다음 중 하나여야 합니다: {1}.',
  '--input-size: expected HxW in pixels such as 224x224, received {0}.':
    '--input-size: 224x224처럼 픽셀 단위의 높이x너비여야 합니다. 받은 값: {0}.',
  '--by: expected name or order, received {0}.': '--by: name 또는 order여야 합니다. 받은 값: {0}.',
  '--weights cannot be used with a recipe, which names its own weights.':
    '--weights는 레시피와 함께 쓸 수 없습니다. 레시피에 가중치가 정해져 있습니다.',
  '--weights cannot be used with a run; it requires a catalog model or a file.':
    '--weights는 실행과 함께 쓸 수 없습니다. 카탈로그의 모델이나 파일에만 쓸 수 있습니다.',
  'Preparing the recipe was cancelled.': '레시피 준비를 취소했습니다.',
  '{0}: {1}{2}.': '{0}: {1}{2}.',
  ', received {0}': ', 받은 값: {0}',
  '--part: expected {0}, received {1}.': '--part: {0} 중 하나여야 합니다. 받은 값: {1}.',
  'The evaluation of {0} ended without a result.': '{0}의 평가가 결과 없이 끝났습니다.',
  '--checkpoint: expected last or best, received {0}.':
    '--checkpoint: last 또는 best여야 합니다. 받은 값: {0}.',
  "--checkpoint: expected last or best, received '{0}'.":
    '--checkpoint: last 또는 best여야 합니다. 받은 값: ‘{0}’.',
  '--top: expected a number from 1 to 20, received {0}.': '--top: 1~20의 수여야 합니다. 받은 값: {0}.',
  '{0} is not an image file.': '{0}[은/는] 이미지 파일이 아닙니다.',
  '{0} images predicted by {1}; written {2}': '{1}[으로/로] 예측한 이미지 {0}장, 작성: {2}',
  'No images found in {0}.': '{0}에 이미지가 없습니다.',
  "--epochs: expected an integer of at least 1, received '{0}'.":
    '--epochs: 1 이상의 정수여야 합니다. 받은 값: ‘{0}’.',
  'train expects a recipe, or a run with --resume, --extend or --branch.':
    'train에는 레시피, 또는 --resume, --extend, --branch로 정한 실행이 필요합니다.',
  '--preprocessing requires a recipe; the preprocessing of a run cannot be changed.':
    '--preprocessing은 레시피에만 쓸 수 있습니다. 실행의 전처리는 바꿀 수 없습니다.',
  'Run {0} ended unexpectedly. Resume it with: graft train --resume {1}':
    '실행 {0}[이/가] 예기치 않게 끝났습니다. 재개: graft train --resume {1}',
  '{0} Resume it with: graft train --resume {1}': '{0} 재개: graft train --resume {1}',
  'Run {0} failed: {1}': '실행 {0}[이/가] 실패했습니다: {1}',
  'IN and OUT are both {0}: choose another file for OUT.':
    'IN과 OUT이 모두 {0}입니다. OUT을 다른 파일로 정하세요.',
  'script requires --out DIR.': 'script에는 --out DIR이 필요합니다.',
  'export requires --out PATH.': 'export에는 --out PATH가 필요합니다.',
  'data export requires --out PATH.': 'data export에는 --out PATH가 필요합니다.',
  'forward requires --input FILE and --output FILE.':
    'forward에는 --input FILE과 --output FILE이 필요합니다.',
  '{0}: expected arrays named {1}, received {2}.': '{0}: 필요한 배열 이름은 {1}, 받은 배열은 {2}입니다.',
  'The inputs have different numbers of samples: {0}.': '입력의 샘플 수가 서로 다릅니다: {0}.',
  'Output {0}: unsupported data type {1}, expected float32.':
    '출력 {0}: 자료형 {1}[을/를] 지원하지 않습니다. float32여야 합니다.',
  'The download of {0} ended without a file.': '{0}[을/를] 내려받았지만 파일이 없습니다.',
  "expected 'data FOLDER' or 'data export FOLDER', received 'data {0} {1}'.":
    '‘data FOLDER’ 또는 ‘data export FOLDER’여야 합니다. 받은 값: ‘data {0} {1}’.',
  '--how: expected {0}, received {1}.': '--how: {0} 중 하나여야 합니다. 받은 값: {1}.',
  '--size: expected HxW such as 224x224, received {0}.':
    '--size: 224x224처럼 높이x너비여야 합니다. 받은 값: {0}.',
  '--labels: expected a table file, a pattern with {class}, or JSON such as \'{"table": "labels.csv", "label": "species"}\', received {0}.':
    '--labels: 표 파일, {class}가 든 패턴, 또는 `{"table": "labels.csv", "label": "species"}` 같은 JSON이어야 합니다. 받은 값: {0}.',
  '--labels: {0}': '--labels: {0}',
  'Split: {0}: {1}': '분할: {0}: {1}',
  '--{0}: expected a number, received {1}.': '--{0}: 수여야 합니다. 받은 값: {1}.',
};

/** Results, notes and progress. */
const output: Readonly<Record<string, string>> = {
  '{0} s': '{0}초',
  '{0} min {1} s': '{0}분 {1}초',
  '{0} h {1} min': '{0}시간 {1}분',
  '{0}: {1} of {2}': '{0}: {2} 중 {1}',
  ' of {0}': ' / {0}',
  listing: '목록 작성',
  reading: '읽기',
  'reading images': '이미지 읽기',
  exporting: '내보내기',
  features: '특성',
  images: '이미지',
  // Tables.
  id: 'ID',
  architecture: '구조',
  input: '입력',
  parameters: '파라미터',
  weights: '가중치',
  'without top': '분류기 제외',
  license: '라이선스',
  bundled: '포함됨',
  downloaded: '내려받음',
  available: '내려받기 가능',
  class: '클래스',
  classes: '클래스',
  training: '학습',
  validation: '검증',
  test: '테스트',
  'shorter side': '짧은 변',
  flags: '특이 사항',
  dark: '어두움',
  bright: '밝음',
  blurred: '흐림',
  small: '작음',
  turned: 'EXIF 회전',
  alpha: '투명도',
  '16-bit': '16비트',
  frames: '여러 프레임',
  leak: '누출',
  run: '실행',
  name: '이름',
  status: '상태',
  epochs: '에포크',
  accuracy: '정확도',
  duration: '시간',
  waiting: '대기 중',
  running: '학습 중',
  done: '완료',
  stopped: '중지됨',
  failed: '실패',
  interrupted: '중단됨',
  image: '이미지',
  'true ↓  predicted →': '정답 ↓  예측 →',
  recall: '재현율',
  layer: '층',
  'output shape': '출력 형상',
  trainable: '학습 가능',
  yes: '예',
  no: '아니요',
  // Models.
  '`graft fetch ID` downloads weights; add --no-top for the weights without the classifier.':
    '가중치 내려받기: `graft fetch ID`. 분류기를 뺀 가중치는 --no-top.',
  'Downloaded and verified: {0}': '내려받아 확인했습니다: {0}',
  'The pretrained weights of {0} are not downloaded, so the model has random weights. Download them with: graft fetch {1}':
    '{0}의 사전 학습 가중치를 내려받지 않아 모델의 가중치가 무작위입니다. 내려받기: graft fetch {1}',
  'Model: {0}': '모델: {0}',
  'Total parameters:': '전체 파라미터:',
  'Trainable parameters:': '학습 가능 파라미터:',
  'Non-trainable parameters:': '학습 불가 파라미터:',
  'Input preprocessing:': '입력 전처리:',
  'Classes:': '클래스:',
  ' in the file, including {0} after layers of unknown shape':
    ' (파일 기준, 형상을 모르는 층 다음의 {0}개 포함)',
  'Layers whose parameters cannot be counted: {0}': '파라미터 수를 셀 수 없는 층: {0}',
  "Output '{0}': {1}": '출력 ‘{0}’: {1}',
  'Problem: {0}': '문제: {0}',
  'Guess (the code in the file is not run)': '추측(파일의 코드는 실행하지 않음)',
  Fix: '해결',
  'Before  {0}: {1} layers, {2} parameters': '이전  {0}: 층 {1}개, 파라미터 {2}개',
  'After:   {0}: {1} layers, {2} parameters': '이후  {0}: 층 {1}개, 파라미터 {2}개',
  added: '추가됨',
  removed: '제거됨',
  changed: '바뀜',
  'inputs changed': '입력이 바뀜',
  reinitialized: '다시 초기화됨',
  'weights loaded': '가중치를 불러옴',
  unfrozen: '동결 해제됨',
  frozen: '동결됨',
  'No differences.': '차이가 없습니다.',
  '0 to 255, RGB': '0~255, RGB',
  '0 to 1, RGB (x / 255)': '0~1, RGB(x / 255)',
  '-1 to 1, RGB (x / 127.5 - 1)': '−1~1, RGB(x / 127.5 - 1)',
  '-0.99 to 1, RGB ((x - 127) / 128)': '−0.99~1, RGB((x - 127) / 128)',
  'ImageNet mean subtracted, BGR (caffe)': 'ImageNet 평균을 뺌, BGR(caffe)',
  'ImageNet mean and standard deviation, RGB (torch)': 'ImageNet 평균과 표준 편차, RGB(torch)',
  // Data.
  '{0} images, {1}': '이미지 {0}장, {1}',
  'width {0} to {1} (median {2}), height {3} to {4} (median {5})':
    '너비 {0}~{1}(중앙값 {2}), 높이 {3}~{4}(중앙값 {5})',
  'the largest class has {0} times as many images as the smallest':
    '가장 큰 클래스의 이미지가 가장 작은 클래스의 {0}배입니다',
  '{0} pairs of duplicates or near-duplicates, {1} of them across two splits':
    '중복이거나 비슷한 이미지 {0}쌍, 그중 {1}쌍은 서로 다른 세트에 있음',
  'fingerprint {0}': '지문 {0}',
  'skipped: {0}: {1}': '건너뜀: {0}: {1}',
  '… and {0} more skipped': '… 외 {0}개를 건너뛰었습니다',
  '{0} images in {1}': '이미지 {0}장: {1}',
  '{0} images: {1}{2}': '이미지 {0}: {1}{2}',
  // Training.
  'Run {0}: {1}, on {2}': '실행 {0}: {1}, {2}에서',
  '{0} classes; images: {1} training, {2} validation{3}': '클래스 {0}개, 이미지: 학습 {1}장, 검증 {2}장{3}',
  ', {0} test': ', 테스트 {0}장',
  '{0} parameters': '파라미터 {0}개',
  'Stage {0} of {1}: {2}, {3} trainable parameters{4}': '단계 {1}개 중 {0}: {2}, 학습 가능 파라미터 {3}개{4}',
  ', features cached at {0}': ', 특성 캐시 위치: {0}',
  '{0}: {1} of {2}{3}': '{0}: {2} 중 {1}{3}',
  ', {0} derived from cached values': ', 캐시에서 유도 {0}장',
  'Features: {0} cached{1}, {2} computed in {3}; the frozen layers are not run again':
    '특성: 캐시 {0}장{1}, {3} 동안 계산 {2}장. 동결된 층은 다시 계산하지 않습니다',
  'epoch {0}/{1}: step {2}/{3}, loss {4}, accuracy {5}{6}':
    '에포크 {0}/{1}: 스텝 {2}/{3}, 손실 {4}, 정확도 {5}{6}',
  '  validation loss {0}  accuracy {1}': '  검증 손실 {0}  정확도 {1}',
  'epoch {0}/{1}  loss {2}  accuracy {3}{4}  {5}{6}': '에포크 {0}/{1}  손실 {2}  정확도 {3}{4}  {5}{6}',
  ' (cached)': ' (캐시)',
  'Resumed after epoch {0}, step {1}': '에포크 {0}, 스텝 {1} 다음부터 재개했습니다',
  'Extended: stage {0} now has {1} epochs': '연장했습니다. 이제 단계 {0}의 에포크는 {1}개입니다',
  'Started from the {0} checkpoint of {1}, epoch {2}': '{1}의 {0} 체크포인트(에포크 {2})에서 시작했습니다',
  ', measuring the time left': ', 남은 시간 측정 중',
  ', at most {0} left': ', 길어야 {0} 남음',
  ', about {0} left': ', 약 {0} 남음',
  'Stopping after the current step; the checkpoint is kept. (Ctrl-C again: stop immediately)':
    '현재 스텝까지만 학습합니다. 체크포인트는 남습니다. (Ctrl-C를 다시 누르면 바로 중지)',
  'writing model.keras: {0}': 'model.keras 쓰는 중: {0}',
  'Wrote recipe.json, events.jsonl and model.keras (the {0} checkpoint) to {1}':
    'recipe.json, events.jsonl, model.keras({0} 체크포인트)를 썼습니다: {1}',
  'Run {0} was stopped. Resume it with: graft train --resume {1}':
    '실행 {0}[을/를] 중지했습니다. 재개: graft train --resume {1}',
  ': validation accuracy {0}': ': 검증 정확도 {0}',
  'Done in {0}{1}': '완료({0}){1}',
  'Export it with: graft export {0} --format keras --out model.keras':
    '내보내기: graft export {0} --format keras --out model.keras',
  // Predictions, evaluations and advice.
  '{0} of {1} images': '이미지 {1}장 중 {0}장',
  '{0} of {1} samples': '샘플 {1}개 중 {0}개',
  'comparing preprocessing modes': '전처리 비교',
  '{0} Try: --preprocessing {1}': '{0} 시도: --preprocessing {1}',
  'Accuracy {0}, loss {1} on {2} {3} images': '{3} 이미지 {2}장: 정확도 {0}, 손실 {1}',
  'Mean probabilities of {0}': '평균한 확률: {0}',
  'Mean probabilities of {0} and {1}': '평균한 확률: {0}, {1}',
  '{0} networks': '신경망 {0}개',
  '{0} view{1} of each image': '이미지마다 {0}가지 모습',
  'Warning: {0} was trained on {1} of these {2} images, so the accuracy is overestimated':
    '주의: {0}[은/는] 이 이미지 {2}장 중 {1}장으로 학습했으므로 정확도가 실제보다 높습니다',
  'extracting features: {0} of {1}': '특성 추출: {1} 중 {0}',
  'little data, similar to the pretraining data: train a new head on the deepest features':
    '가장 깊은 특성 위에 새 헤드를 학습',
  'much data, similar to the pretraining data: train a new head, then the top layers at a low learning rate':
    '새 헤드를 학습한 뒤 낮은 학습률로 위쪽 층을 학습',
  'little data, different from the pretraining data: train a new head on earlier, more general features':
    '더 앞의 일반적인 특성 위에 새 헤드를 학습',
  'much data, different from the pretraining data: start from the pretrained weights and train all layers':
    '사전 학습 가중치에서 시작해 모든 층을 학습',
  'little-near': '사전 학습 데이터와 비슷한 작은 데이터셋',
  'much-near': '사전 학습 데이터와 비슷한 큰 데이터셋',
  'little-far': '사전 학습 데이터와 다른 작은 데이터셋',
  'much-far': '사전 학습 데이터와 다른 큰 데이터셋',
  feature: '헤드만 학습',
  finetune: '미세 조정',
  discriminative: '층별 학습률',
  "Cut at {0}; plan '{1}'.": '자를 곳: {0}, 계획: ‘{1}’.',
  'Accuracy of a nearest-class-mean classifier on {0} of {1} images, {2} classes:':
    '최근접 클래스 평균 분류기의 정확도(이미지 {1}장 중 {0}장, 클래스 {2}개):',
  'bfloat16: {0} ms an image, float32: {1} ms ({2} times as fast)':
    'bfloat16: 이미지당 {0} ms, float32: {1} ms({2}배 빠름)',
  'Nearest class mean: accuracy {0} instead of {1}, the same class for {2} of {3} images':
    '최근접 클래스 평균: 정확도 {1} 대신 {0}, 이미지 {3}장 중 {2}장이 같은 클래스',
  'The outputs of the frozen layers are in half precision (bfloat16)':
    '동결된 층의 출력은 반정밀도(bfloat16)입니다',
  chance: '무작위',
  pixels: '픽셀',
  '{0} channels, after {1}% of the FLOPs': '{0}채널, FLOPs의 {1}% 다음',
  // Explanations.
  logit: '로짓',
  output: '출력',
  probability: '확률',
  '{0} of {1}': '{1} 중 {0}',
  '{0} to {1}': '{0}~{1}',
  '{0} at {1}: {2}, {3}, {4}': '{0}(층 {1}): {2}, {3}, {4}',
  "Nothing in the image speaks for '{0}' here.": '이미지의 어느 부분도 ‘{0}’의 점수를 높이지 않습니다.',
  'Sum {0}, difference of the scores {1}, gap {2}, {3} steps': '합 {0}, 점수의 차 {1}, 오차 {2}, {3}단계',
  'The gap is more than 5 % after {0} steps: the map is less exact.':
    '{0}단계에서도 오차가 5 %를 넘어 맵이 덜 정확합니다.',
  'In the form of its authors: the α of a channel sum to 1.': '논문 저자의 식: 채널마다 α의 합이 1입니다.',
  'The {0} feature maps that vary most, weighted by the probability of the class.':
    '가장 크게 변하는 특성 맵 {0}개를 그 클래스의 확률로 가중합니다.',
  'With the sign that makes the greatest magnitude positive; the same for all classes.':
    '부호는 절댓값이 가장 큰 값이 양수가 되도록 정합니다. 모든 클래스에서 같습니다.',
  'The greatest magnitude of the gradient over the colors.':
    '색상 채널 중 가장 큰 그레이디언트의 크기입니다.',
  'Mean of the signed gradients of {0} copies with noise (σ: {1} of the range), then the greatest magnitude over the colors.':
    '노이즈(σ: 값 범위의 {1})를 더한 사본 {0}개의 그레이디언트를 부호 있는 채로 평균한 뒤, 색상 채널 중 가장 큰 크기를 구합니다.',
  'From a black image, in Gauss-Legendre steps.': '검은 이미지에서 시작해 가우스-르장드르 단계로 더합니다.',
  'Windows covered with the mean of each color of the image.': '창을 이미지의 색상 채널별 평균으로 가립니다.',
  // Exports.
  'Keras has no {0} layer ({1}). Pass this class in custom_objects to load the file; docs/local-response-normalization.py has an example.':
    'Keras에는 {0} 층이 없습니다({1}). 파일을 불러올 때 이 클래스를 custom_objects로 넘기세요. 예: docs/local-response-normalization.py.',
  'Keras 3 can load this .h5 file, but Keras 2 cannot: {0}':
    '이 .h5 파일은 Keras 3에서 열 수 있지만 Keras 2에서는 열 수 없습니다: {0}',
  'TensorFlow.js has no {0}. These layers are replaced by equivalent ones; layers that act only during training are removed.':
    'TensorFlow.js에는 {0}[이/가] 없습니다. 같은 값을 내는 층으로 바꾸고, 학습에만 쓰이는 층은 제거합니다.',
  ': the exported model returns probabilities': ', 내보낸 모델은 확률을 출력합니다',
  '; use --with-activation to export probabilities': ', 확률로 내보내려면 --with-activation을 쓰세요',
  "Output '{0}' is {1}{2}.": '출력 ‘{0}’: {1}{2}.',
  'writing weights: {0} of {1}': '가중치 쓰기: {1} 중 {0}',
  'Wrote {0} ({1})': '{0}[을/를] 썼습니다({1})',
  'Class names, in output order: {0}': '출력 순서의 클래스 이름: {0}',
  'This difference is larger than rounding error. Check the outputs of the file before you use it.':
    '반올림 오차보다 큰 차이입니다. 파일을 쓰기 전에 출력을 확인하세요.',
  'Verified: {0} nodes connected as in the network, {1} weights and constants bit-identical':
    '확인: 노드 {0}개의 연결이 신경망과 같고, 가중치와 상수 {1}개가 비트까지 같습니다',
  'Verified on {0} random images: maximum difference {1}': '확인: 무작위 이미지 {0}장에서 최대 차이 {1}',
  'Wrote {0} ({1}). Run it with: python {2}/train.py': '{0}[을/를] 썼습니다({1}). 실행: python {2}/train.py',
  // Caches and the machine.
  'Removed {0}.': '{0}[을/를] 지웠습니다.',
  '{0} in {1} file{2}.': '파일 {1}개, {0}.',
  'Runs on': '실행 환경',
  Library: '라이브러리',
  Threads: '스레드',
  Node: 'Node',
  Measured: '측정 속도',
  'not measured': '측정하지 않음',
  Why: '이유',
  'For more': '더 빠르게',
};

/** The local server. */
const server: Readonly<Record<string, string>> = {
  'Graft is running at {0}': 'Graft가 실행 중입니다: {0}',
  'Other machines can connect, and whoever sees the traffic of this network can read the token. In networks that you do not trust, use an SSH tunnel, or a proxy with TLS and its address as --address.':
    '다른 컴퓨터가 접속할 수 있고, 통신을 엿보는 사람은 토큰을 읽을 수 있습니다. 신뢰할 수 없는 곳에서는 SSH 터널을 쓰거나, TLS 프록시를 두고 그 주소를 --address로 지정하세요.',
  '--host: {0} is not an address of this machine.': '--host: {0}[은/는] 이 컴퓨터의 주소가 아닙니다.',
  'This link has expired or was stopped': '링크가 만료되었거나 중지되었습니다',
  'Open the dialog for images from a phone in Graft again, and scan its code.':
    'Graft에서 휴대전화 이미지 대화 상자를 다시 열고 코드를 스캔하세요.',
  'This Graft cannot be reached from other devices.': '다른 기기는 이 Graft에 접속할 수 없습니다.',
  'The link for the phone has expired or was stopped. Open a new one.':
    '휴대전화의 링크가 만료되었거나 중지되었습니다. 새 링크를 여세요.',
  '{0} links for phones are open. Stop one of them first.':
    '휴대전화 링크가 {0}개 열려 있습니다. 먼저 그중 하나를 중지하세요.',
  'Received {0} bytes of the {1} announced.': '예고된 {1}바이트 중 {0}바이트를 받았습니다.',
  'The image has {0} MiB; the limit is {1} MiB.': '이미지가 {0} MiB로, 한도 {1} MiB보다 큽니다.',
  'This link has received {0} images ({1} MiB), which is the limit. Add them in Graft and open a new link.':
    '이 링크로 이미지 {0}장({1} MiB)을 받아 한도에 이르렀습니다. Graft에서 추가한 뒤 새 링크를 여세요.',
  "--address: expected an address such as https://graft.example.org, received '{0}'.":
    '--address: https://graft.example.org 같은 주소가 필요한데 ‘{0}’[을/를] 받았습니다.',
  'Opening it in your browser. Press Ctrl-C to stop.': '브라우저에서 엽니다. 멈추려면 Ctrl-C를 누르세요.',
  'Stopping Graft and saving a checkpoint of the current run …':
    'Graft를 종료하고 현재 실행의 체크포인트를 저장하는 중 …',
  [`Runs Graft in the browser.

  --port PORT     listen on this port (default: a free port)
  --host ADDRESS  listen on this address, 0.0.0.0 for all of this machine (default: 127.0.0.1)
  --address URL   an address by which browsers reach it, such as that of a proxy; several with commas
  --no-open       print the address without opening a browser
`]: `Graft를 브라우저에서 실행합니다.

  --port PORT     사용할 포트(기본값: 빈 포트)
  --host ADDRESS  연결을 받을 주소. 0.0.0.0은 이 컴퓨터의 모든 주소(기본값: 127.0.0.1)
  --address URL   브라우저가 접속할 주소(예: 프록시의 주소). 여러 개는 쉼표로 구분
  --no-open       브라우저를 열지 않고 주소만 출력
`,
};

/** What the command line and the server print. */
export const shell: Readonly<Record<string, string>> = { ...usage, ...output, ...server };
