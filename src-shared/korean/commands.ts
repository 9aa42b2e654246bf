// Korean of the command line's help: summaries and options of the commands. Keys are the English texts.

/** Summaries and options of the commands. */
export const commands: Readonly<Record<string, string>> = {
  'Cut, freeze and graft layers of pretrained networks, train them on your images, and export them.':
    '사전 학습한 신경망의 층을 자르고 동결하고 접붙여 내 이미지로 학습하고 내보냅니다.',
  'Usage: graft COMMAND [ARGUMENTS] [OPTIONS]': '사용법: graft COMMAND [ARGUMENTS] [OPTIONS]',
  'Usage: graft {0}': '사용법: graft {0}',
  Commands: '명령',
  Options: '옵션',
  Examples: '예',
  'MODEL is a name listed by `graft models`, a file (.h5, .keras, model.json), a run, or last (the newest run).':
    'MODEL은 `graft models`에 나오는 이름, 파일(.h5, .keras, model.json), 실행 또는 last(가장 최근 실행)입니다.',
  'Run `graft COMMAND --help` for the usage and options of a command.':
    '명령의 사용법과 옵션: `graft COMMAND --help`.',
  'print JSON (train: one line per event)': 'JSON으로 출력(train은 이벤트마다 한 줄)',
  'the project to work in ({0})': '작업할 프로젝트({0})',
  'language of the output (by default that of LC_ALL or LANG)': '출력 언어(기본값은 LC_ALL이나 LANG의 언어)',
  'show this help': '도움말 표시',
  'open the workbench in the browser': '브라우저에서 워크벤치 열기',
  'serve the workbench of this machine to a browser on another one':
    '이 컴퓨터의 워크벤치를 다른 컴퓨터의 브라우저에 제공합니다',
  'keep the access token in this file, so that the address stays the same; it is created if it is missing':
    '접속 토큰을 이 파일에 두어 주소를 유지합니다. 없으면 만듭니다',
  'encrypt connections with this certificate (PEM, with its chain)':
    '이 인증서로 연결을 암호화합니다(체인을 포함한 PEM)',
  'with --certificate: its private key (PEM)': '--certificate와 함께: 개인 키(PEM)',
  '--certificate and --key are given together.': '--certificate와 --key는 함께 써야 합니다.',
  '--token-file: {0} cannot be written: {1}.': '--token-file: {0}에 쓸 수 없습니다: {1}.',
  '--token-file: {0} must contain one word of at least {1} letters, digits, hyphens or underscores. Delete the file to get a new token.':
    '--token-file: {0}에는 글자, 숫자, 하이픈, 밑줄로 된 {1}자 이상의 단어 하나가 있어야 합니다. 파일을 삭제하면 새 토큰이 만들어집니다.',
  '--certificate and --key: {0} and {1} are not a PEM certificate and its key ({2}).':
    '--certificate와 --key: {0}, {1}[은/는] PEM 인증서와 그 키가 아닙니다({2}).',
  '{0}: {1} cannot be read: {2}.': '{0}: {1}[을/를] 읽을 수 없습니다: {2}.',
  'Graft is running at {0}. Open it with {1} and the token in {2}.':
    'Graft가 {0}에서 실행 중입니다. {1}[과/와] {2}에 있는 토큰을 붙여 여세요.',
  'listen on this port (default: a free port)': '사용할 포트(기본값: 빈 포트)',
  'listen on this address, 0.0.0.0 for all of this machine (default: 127.0.0.1)':
    '연결을 받을 주소. 0.0.0.0은 이 컴퓨터의 모든 주소(기본값: 127.0.0.1)',
  'an address by which browsers reach it, such as that of a proxy; several with commas':
    '브라우저가 접속할 주소(예: 프록시의 주소). 여러 개는 쉼표로 구분',
  'print the address without opening a browser': '브라우저를 열지 않고 주소만 출력',
  'list the built-in models and the state of their pretrained weights':
    '내장 모델과 사전 학습 가중치의 상태 목록',
  'download the pretrained weights of a model listed by `graft models`':
    '`graft models`에 나오는 모델의 사전 학습 가중치 내려받기',
  'the weights without the classifier, for includeTop: false in a recipe':
    '분류기를 뺀 가중치(레시피의 includeTop: false용)',
  'count, measure and check the images of a folder, archive or array file; or export the split':
    '폴더, 압축 파일 또는 배열 파일의 이미지를 세고 재고 검사하거나 분할 내보내기',
  'fraction of the images used for validation (0.25)': '검증에 쓰는 이미지의 비율(0.25)',
  'fraction of the images held out for testing (0)': '테스트용으로 떼어 두는 이미지의 비율(0)',
  'unit that is split: images, whole folders or whole groups (image)':
    '분할 단위: 이미지, 폴더 전체 또는 그룹 전체(image)',
  'apply the fractions to each class': '클래스마다 비율 적용',
  'split into N folds for cross-validation; --fold chooses the validation fold':
    '교차 검증을 위해 N개 폴드로 분할(검증 폴드는 --fold)',
  'the validation fold, from 1 to N (1)': '검증 폴드, 1~N(1)',
  'random seed of the split (1)': '분할의 시드(1)',
  'source of the labels: a table in the folder, a file name pattern, or JSON as in a recipe: \'{"table": "labels.csv", "label": "species"}\'':
    '레이블의 출처: 폴더 안의 표, 파일 이름 패턴 또는 레시피와 같은 JSON: `{"table": "labels.csv", "label": "species"}`',
  'what data export writes': 'data export로 쓸 것',
  'a new folder; with csv or script, a file': '새 폴더(csv나 script는 파일)',
  'image size in the exported script (224x224)': '내보낸 코드의 이미지 크기(224x224)',
  "show a network's layers, output shapes and parameters, or compare two networks":
    '신경망의 층, 출력 형상, 파라미터 표시 또는 두 신경망 비교',
  'show the layers that OTHER (a MODEL or RECIPE.json) adds, removes or changes':
    'OTHER(MODEL 또는 RECIPE.json)에서 추가, 제거되거나 바뀐 층 표시',
  "show the values of this layer's weights": '이 층의 가중치 값 표시',
  'with --layer: also its values for at most 64 images of this dataset, and channels that never change':
    '--layer와 함께: 이 데이터셋의 이미지 최대 64장에 대한 값과 변하지 않는 채널도 표시',
  'with --layer: also its values for this image': '--layer와 함께: 이 이미지에 대한 값도 표시',
  '--data and --image require --layer.': '--data와 --image에는 --layer가 필요합니다.',
  '{0} of {1} channels of {2} are 0 for all {3} images, and {4} have one other value.':
    '{2}의 채널 {1}개 중 {0}개가 이미지 {3}장 모두에서 0이고, {4}개는 0이 아닌 한 가지 값뿐입니다.',
  'Dead channels: {0}': '죽은 채널: {0}',
  'Only {0} of {1} images were used.': '이미지 {1}장 중 {0}장만 썼습니다.',
  'values of the layer': '층의 값',
  shape: '형상',
  count: '개수',
  mean: '평균',
  std: '표준편차',
  min: '최소',
  max: '최대',
  zeros: '0의 비율',
  activations: '활성값',
  'compare half precision (bfloat16) with float32 in the frozen layers of the first stage':
    '첫 단계의 동결된 층에서 반정밀도(bfloat16)를 float32와 비교',
  'suggest where to cut the network and which layers to train for the images of a recipe':
    '레시피의 이미지에 맞게 신경망을 자를 곳과 학습할 층 제안',
  'train a recipe; Ctrl-C stops after the current step and keeps the checkpoint':
    '레시피 학습(Ctrl-C는 현재 스텝 다음에 중지하고 체크포인트를 유지)',
  'also write recipe.json, events.jsonl and model.keras there':
    'recipe.json, events.jsonl, model.keras도 이곳에 쓰기',
  "resume a run from its last checkpoint (a run's id, or last)":
    '마지막 체크포인트에서 실행 재개(실행 ID 또는 last)',
  'train a finished run for more epochs (see --epochs)': '완료된 실행을 더 학습(--epochs 참고)',
  'with --extend: number of additional epochs (5)': '--extend와 함께: 추가할 에포크 수(5)',
  "start a new run from a run's checkpoint, with the stages of RECIPE.json or the remaining stages of RUN":
    '실행의 체크포인트에서 새 실행 시작(RECIPE.json의 단계 또는 RUN의 남은 단계)',
  'with --branch: the checkpoint to start from (last)': '--branch와 함께: 시작할 체크포인트(last)',
  'evaluate a run on its test images, or on its validation images if it has none':
    '테스트 이미지로 실행 평가(없으면 검증 이미지로)',
  'checkpoint to evaluate (last)': '평가할 체크포인트(last)',
  'images to evaluate (test, or validation if there are none)': '평가할 이미지(test, 없으면 validation)',
  'predict the classes of images': '이미지의 클래스 예측',
  'number of classes to show for each image, 1 to 20 (3)': '이미지마다 표시할 클래스 수, 1~20(3)',
  "a run's checkpoint (last)": '실행의 체크포인트(last)',
  'run NumPy arrays through a network, without preprocessing': '전처리 없이 NumPy 배열을 신경망에 통과',
  'a .npy file, or a .npz file with one array per input layer':
    '.npy 파일 또는 입력층마다 배열이 하나인 .npz 파일',
  'a .npy file, or a .npz file with one array per output layer':
    '.npy 파일 또는 출력층마다 배열이 하나인 .npz 파일',
  'export a model for Keras, TensorFlow.js or ONNX Runtime':
    'Keras, TensorFlow.js 또는 ONNX Runtime용으로 모델 내보내기',
  'the file to write; with tfjs, a folder or a .zip file': '쓸 파일(tfjs는 폴더나 .zip 파일)',
  'Keras HDF5, Keras v3, TensorFlow.js layers model, or ONNX (default: from the file extension)':
    'Keras HDF5, Keras v3, TensorFlow.js 층 모델 또는 ONNX(기본값은 파일 확장자로 결정)',
  'Keras version that must be able to load the .h5 file (keras3)':
    '.h5 파일을 열 수 있어야 하는 Keras 버전(keras3)',
  'append softmax or sigmoid to outputs that are logits, so that the model returns probabilities':
    '로짓 출력에 softmax나 sigmoid를 붙여 확률을 출력',
  'add the preprocessing as layers, so that the model takes pixels from 0 to 255, RGB':
    '모델이 0~255의 RGB 픽셀을 받도록 전처리를 층으로 추가',
  'store large weights as float16, half the size (tfjs and onnx)':
    '큰 가중치를 절반 크기인 float16으로 저장(tfjs와 onnx)',
  'convert a model file to another format and compare the outputs of both':
    '모델 파일을 다른 형식으로 변환하고 두 출력 비교',
  'export a run or recipe as a Keras script, with its initial network and the list of images':
    '실행이나 레시피를 초기 신경망, 이미지 목록과 함께 Keras 코드로 내보내기',
  'the folder or .zip file to write': '쓸 폴더나 .zip 파일',
  'include the decoded images and their order, so that the script trains on the same batches as Graft':
    '디코딩한 이미지와 순서를 함께 넣어 Graft와 같은 배치로 학습',
  'list the runs of a project, newest first': '프로젝트의 실행 목록(최신순)',
  'show the size of the cached features of frozen layers, or remove them':
    '동결된 층의 캐시된 특성의 크기 표시 또는 삭제',
  'remove them; the next run computes them again': '삭제(다음 실행에서 다시 계산)',
  'print a report for questions and bug reports, without images, names and paths':
    '질문과 버그 보고용 보고서를 출력합니다(이미지, 이름, 경로 제외)',
  'show what TensorFlow runs on, how fast it is, and how to make it faster':
    'TensorFlow의 실행 환경과 속도, 더 빠르게 하는 방법 표시',
  'how pixel values are scaled: {0}, scale=A,offset=B or mean=A/B/C,std=A/B/C; optionally order=bgr':
    '픽셀 값의 전처리: {0}, scale=A,offset=B 또는 mean=A/B/C,std=A/B/C. 필요하면 order=bgr',
  'load weights from a Keras file (.h5, .weights.h5, .keras) into the model':
    'Keras 파일(.h5, .weights.h5, .keras)의 가중치를 모델에 불러오기',
  'with --weights: match layers by name or by order (name)':
    '--weights와 함께: 이름 또는 순서로 층 맞추기(name)',
  'with --weights: skip weights whose shapes do not match': '--weights와 함께: 형상이 다른 가중치 건너뛰기',
  'input size of the network in pixels, such as 224x224': '신경망의 입력 크기(픽셀), 예: 224x224',
  'average over crops of each image: center (one), center and corners (five), these and their mirror images (ten)':
    '이미지에서 잘라낸 여러 영역의 평균: 가운데(one), 가운데와 모서리(five), 좌우로 뒤집은 것까지(ten)',
  'sizes of the shorter side that images are resized to before cropping (256 for an input of 224)':
    '자르기 전에 맞출 짧은 변의 크기(입력이 224면 256)',
  'also average over mirrored images': '좌우로 뒤집은 이미지도 평균',
  'also average over these models: runs or files with the same classes':
    '이 모델들도 함께 평균: 클래스가 같은 실행이나 파일',
  'show which parts of an image speak for a class': '이미지의 어느 부분이 클래스를 지지하는지 표시',
  'the method (grad-cam)': '방법(grad-cam)',
  'the class to explain: its name or number (the most probable one)':
    '설명할 클래스의 이름이나 번호(확률이 가장 높은 클래스)',
  'the layer whose feature maps are weighted (the last ones)': '가중치를 곱할 특성 맵의 층(마지막 특성 맵)',
  "explain the score minus the mean of the other classes' scores": '다른 클래스 점수의 평균을 뺀 점수를 설명',
  'sanity check: use random weights in this layer and in all later ones':
    '무작위 검사: 이 층과 그 뒤의 모든 층에 무작위 가중치 사용',
  'write the image with the map over it, or the map as an array':
    '맵을 겹친 이미지나 배열로 된 맵을 파일로 쓰기',
  '--method: expected one of {0}, received {1}.': '--method: {0} 중 하나여야 하지만 받은 값: {1}.',
  'The engine returned no explanation.': '엔진이 설명을 돌려주지 않았습니다.',
  '--out: expected a file that ends in .png or .npy, received {0}.':
    '--out: .png나 .npy로 끝나는 파일이어야 하지만 받은 값: {0}.',
  'show whether the fast engine (native TensorFlow) is installed, or install it':
    '빠른 엔진(네이티브 TensorFlow)이 설치되어 있는지 보거나 설치합니다',
  'Expected {0}, received {1}.': '`{0}`[이/가] 필요한데 `{1}`[을/를] 받았습니다.',
  'Preparing the library': '라이브러리를 준비하는 중',
  'Checking that it runs': '실행되는지 확인하는 중',
  'TensorFlow: {0} of {1}': 'TensorFlow: {1} 중 {0}',
  'The fast engine is installed: native TensorFlow ({0}).':
    '빠른 엔진이 설치되어 있습니다: 네이티브 TensorFlow({0}).',
  'The fast engine is not installed: training runs on the built-in WebAssembly engine.':
    '빠른 엔진이 설치되어 있지 않아 내장 WebAssembly 엔진으로 학습합니다.',
  'To install it: {0} (download: {1}, on the disk: {2})': '설치하려면: `{0}`(내려받기: {1}, 디스크: {2})',
  '{0} left': '{0} 남음',
  '{0} are downloaded already.': '{0}까지 이미 내려받았습니다.',
};
