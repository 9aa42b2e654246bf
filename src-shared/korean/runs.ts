// Korean of the errors of runs, trainers, projects and downloads. Keys are the English templates.

/** Errors of runs, trainers, projects and downloads. */
export const runs: Readonly<Record<string, string>> = {
  // Projects.
  "Another project has the name '{0}'.": '다른 프로젝트의 이름이 ‘{0}’입니다.',
  '{0} was saved by a newer version of Graft: it has {1}, which this version does not know. Open the project with the newer version. Nothing was changed.':
    '{0}[은/는] 더 새로운 버전의 Graft로 저장되었습니다. 이 버전이 모르는 {1}[이/가] 들어 있습니다. 새 버전으로 프로젝트를 여세요. 아무것도 바뀌지 않았습니다.',
  "Project '{0}' was not found in {1}.": '{1}에 프로젝트 ‘{0}’[이/가] 없습니다.',
  "Project '{0}' is open in another Graft (process {1}). Close it there, or use another project.":
    '프로젝트 ‘{0}’[이/가] 다른 Graft(프로세스 {1})에서 열려 있습니다. 거기에서 닫거나 다른 프로젝트를 사용하세요.',
  "Project '{0}' cannot be restored: it was not deleted, or it was removed permanently.":
    '프로젝트 ‘{0}’[을/를] 복원할 수 없습니다. 삭제하지 않았거나 완전히 지운 프로젝트입니다.',
  "'{0}' is not a valid project id.": '‘{0}’[은/는] 올바른 프로젝트 ID가 아닙니다.',
  'No program folder above {0}': '{0} 위에 프로그램 폴더가 없습니다',
  'The engine could not start: {0}': '엔진을 시작할 수 없습니다: {0}',

  // Runs.
  'Run {0} has no checkpoint yet.': '실행 {0}에 아직 체크포인트가 없습니다.',
  'Run {0} is already running.': '실행 {0}[은/는] 이미 진행 중입니다.',
  'Run {0} is done, so it cannot be resumed. Extend it to train more epochs.':
    '실행 {0}[은/는] 완료되어 재개할 수 없습니다. 더 학습하려면 연장하세요.',
  'Run {0} is training. Stop it or wait until it ends to use its weights.':
    '실행 {0}[이/가] 학습 중입니다. 가중치를 쓰려면 중지하거나 끝날 때까지 기다리세요.',
  "'{0}' is not a valid run id.": '‘{0}’[은/는] 올바른 실행 ID가 아닙니다.',
  'Run not found in this project: {0}': '이 프로젝트에 없는 실행입니다: {0}',
  "Run '{0}' is not open.": '실행 ‘{0}’[이/가] 열려 있지 않습니다.',
  'The wait for the run was cancelled.': '실행을 기다리다가 취소했습니다.',
  'Stage {0} ({1}) has nothing to train: {2}: {3}': '단계 {0}({1})에 학습할 것이 없습니다: {2}: {3}',
  'the network has no head.': '신경망에 헤드가 없습니다.',
  "the network has no layer '{0}'.": '신경망에 ‘{0}’ 층이 없습니다.',
  'no selected layer has weights that can be trained and that an output uses.':
    '선택한 층에 학습할 수 있고 출력에 쓰이는 가중치가 없습니다.',
  '{0} has {1} class: expected at least 2.': '{0}의 클래스가 {1}개입니다. 둘 이상이어야 합니다.',
  '{0} has no training images.': '{0}에 학습 이미지가 없습니다.',
  'Run {0} is running. Stop it before you delete it.':
    '실행 {0}[이/가] 진행 중입니다. 삭제하기 전에 중지하세요.',
  'Run {0} cannot be restored: it was not deleted, or it was removed permanently.':
    '실행 {0}[을/를] 복원할 수 없습니다. 삭제하지 않았거나 완전히 지운 실행입니다.',
  'Run {0} is running. Stop it before you delete the project.':
    '실행 {0}[이/가] 진행 중입니다. 프로젝트를 삭제하기 전에 중지하세요.',
  'Run {0} is training on cached features. Stop it or wait until it ends to remove them.':
    '실행 {0}[이/가] 캐시된 특성으로 학습 중입니다. 캐시를 지우려면 중지하거나 끝날 때까지 기다리세요.',
  'Run {0} is running. Stop it or wait until it ends.':
    '실행 {0}[이/가] 진행 중입니다. 중지하거나 끝날 때까지 기다리세요.',
  'Run {0} has no {1} checkpoint to continue from.': '실행 {0}에 이어서 학습할 {1} 체크포인트가 없습니다.',
  'Choose the images to evaluate the model on: it is not a run.':
    '모델을 평가할 이미지를 고르세요. 이 모델은 실행이 아닙니다.',
  '{0} has no images to evaluate on.': '{0}에 평가할 이미지가 없습니다.',
  'The classes of the network ({0}) are not those of the dataset ({1}).':
    '신경망의 클래스({0})가 데이터셋의 클래스({1})와 다릅니다.',
  'Run {0} has no {1} images to evaluate on.': '실행 {0}에 평가할 {1} 이미지가 없습니다.',
  last: '마지막',
  best: '최고',
  'The measurement failed.': '측정에 실패했습니다.',
  'Stopped before it started.': '시작하기 전에 중지했습니다.',
  'The engine ended while this run waited.': '이 실행이 기다리는 동안 엔진이 종료되었습니다.',
  'The engine ended while this run was training.': '이 실행이 학습하는 동안 엔진이 종료되었습니다.',
  'The run can be resumed from its last checkpoint (epoch {0}, step {1}).':
    '마지막 체크포인트(에포크 {0}, 스텝 {1})에서 재개할 수 있습니다.',
  'No checkpoint was saved yet, so the run starts again when it is resumed.':
    '저장된 체크포인트가 없어 재개하면 처음부터 다시 학습합니다.',
  '{0} If it was: {1}': '{0} 메모리 부족이 원인이라면: {1}',
  'Memory ran out. {0} {1}': '메모리가 부족합니다. {0} {1}',
  'Memory ran out with batches of {0}. {1} The last checkpoint is kept.':
    '배치 크기 {0}에서 메모리가 부족합니다. {1} 마지막 체크포인트는 남아 있습니다.',
  'Use smaller images or fewer trainable layers.': '이미지를 줄이거나 학습하는 층을 줄이세요.',
  'Try a batch size of {0}{1}. Smaller images also need less memory.':
    '배치 크기를 {0}[으로/로] 줄여 보세요{1}. 이미지가 작아도 메모리를 덜 씁니다.',
  ', with gradients accumulated over {0} steps for the same updates':
    '(그레이디언트를 {0}스텝 동안 누적하면 갱신이 같아집니다)',
  'The network has no layer with feature maps, so there are no features to measure.':
    '특성 맵이 있는 층이 없어 측정할 특성이 없습니다.',
  'Expected at least 2 classes with 2 training images each, found {0} images of {1} classes.':
    '학습 이미지가 둘 이상인 클래스가 둘 이상 필요하지만, 클래스 {1}개의 이미지 {0}장입니다.',
  '{0} accepts images of any size. Set an input size.':
    '{0}[은/는] 크기에 상관없이 이미지를 받습니다. 입력 크기를 정하세요.',
  'The dataset has no images.': '데이터셋에 이미지가 없습니다.',
  '{0} accepts images of any size. Set an input size to compare preprocessings.':
    '{0}[은/는] 크기에 상관없이 이미지를 받습니다. 전처리를 비교하려면 입력 크기를 정하세요.',
  "The file was written but not compared: no input size was found at which '{0}' can be computed.":
    '파일을 썼지만 비교하지 못했습니다. ‘{0}’[을/를] 계산할 수 있는 입력 크기를 찾지 못했습니다.',
  '{0} does not match the network: {1}.': '{0}[이/가] 신경망과 다릅니다: {1}.',
  'expected {0} outputs, found {1}': '출력이 {0}개여야 하지만 {1}개입니다',
  'expected an output of shape [{0}], found [{1}]': '출력 형상이 [{0}]이어야 하지만 [{1}]입니다',
  'NaN in only one of the outputs': '한쪽 출력에만 NaN이 있습니다',
  'Exported file not found: {0}': '내보낸 파일을 찾을 수 없습니다: {0}',
  'The network needs an input of fixed height and width.': '높이와 너비가 정해진 입력이 필요합니다.',
  '{0} is a file. Choose a folder.': '{0}[은/는] 파일입니다. 폴더를 선택하세요.',
  '{0} contains other files. Choose a new or an empty folder.':
    '{0}에 다른 파일이 있습니다. 새 폴더나 빈 폴더를 선택하세요.',
  'Only networks of the same classes can be averaged: {0}.':
    '클래스가 같은 신경망만 평균할 수 있습니다: {0}.',
  "{0} doesn't say which classes it tells apart": '{0}의 클래스를 알 수 없습니다',
  '{0} gives {1} numbers, {2} {3}': '{0}의 출력은 {1}개, {2}의 출력은 {3}개입니다',
  "{0} doesn't know '{1}', which {2} does": '{2}에 있는 클래스 ‘{1}’[이/가] {0}에 없습니다',
  '{0} has {1} classes, {2} {3}': '{0}의 클래스는 {1}개, {2}의 클래스는 {3}개입니다',
  "their order differs: class {0} is '{1}' in {2} and '{3}' in {4}":
    '순서가 다릅니다. 클래스 {0}[은/는] {2}에서 ‘{1}’, {4}에서 ‘{3}’입니다',
  'initializing new weights': '새 가중치 초기화',
  'comparing the file with the network': '파일과 신경망 비교',
  'writing the initial network': '초기 신경망 쓰기',
  'writing pixels': '픽셀 쓰기',
  'Reading the weight was stopped.': '가중치 읽기를 중지했습니다.',

  // Models and downloads.
  "There is no model '{0}' in the catalog: expected one of {1}.":
    '카탈로그에 모델 ‘{0}’[이/가] 없습니다. 있는 모델: {1}.',
  'The pretrained weights of {0} are not on this machine yet. Get them (`graft fetch {1}{2}`), or start from random weights. {3}':
    '{0}의 사전 학습 가중치가 아직 이 컴퓨터에 없습니다. 내려받거나(`graft fetch {1}{2}`) 무작위 가중치로 시작하세요. {3}',
  'The weights of {0} are bundled with Graft, so they need no download.':
    '{0}의 가중치는 Graft에 들어 있어 내려받지 않아도 됩니다.',
  'Graft has no download of pretrained weights for {0}.': '{0}의 사전 학습 가중치는 내려받을 수 없습니다.',
  'To add it by hand, download {0} on any machine and save it as {1}{2} in {3}.':
    '직접 추가하려면 아무 컴퓨터에서나 {0}[을/를] 내려받아 {3}에 {1}{2}[으로/로] 저장하세요.',
  "'{0}' is not a valid file name.": '‘{0}’[은/는] 올바른 파일 이름이 아닙니다.',
  '{0} is not the right file: {1}. {2}': '{0}[은/는] 맞는 파일이 아닙니다: {1}. {2}',
  ' {0} is not the right file: {1}.': ' {0}[은/는] 맞는 파일이 아닙니다: {1}.',
  '{0} could not be downloaded: {1}.{2} {3}': '{0}[을/를] 내려받지 못했습니다: {1}.{2} {3}',
  '{0} sent a different file: {1}. It was deleted. {2}': '{0}에서 다른 파일을 보내와 삭제했습니다: {1}. {2}',
  'Not enough free space in {0}: {1} available, expected at least {2}.':
    '{0}의 공간이 부족합니다. 남은 공간은 {1}, 필요한 공간은 {2}입니다.',
  '{0} sends at least {1} bytes; the limit is {2}.':
    '{0}에서 보내는 크기가 {1}바이트 이상으로, 한도 {2}바이트를 넘습니다.',
  '{0} is already being downloaded by process {1}.': '프로세스 {1}에서 이미 {0}[을/를] 내려받고 있습니다.',
  "The proxy '{0}' cannot be used: expected http://host:port.":
    '프록시 ‘{0}’[을/를] 쓸 수 없습니다. http://host:port 형식이어야 합니다.',
  'of the environment': '환경 변수의 프록시',
  'expected {0} bytes, received {1}': '{0}바이트여야 하지만 {1}바이트입니다',
  'expected an HDF5 file, received one that begins with {0}':
    'HDF5 파일이어야 하지만 {0}[으로/로] 시작합니다',
  "'{0}' is not a supported protocol: expected http: or https:":
    '‘{0}’[은/는] 지원하지 않는 프로토콜입니다. http: 또는 https:여야 합니다',
  '{0} redirects more than {1} times': '{0}의 리디렉션이 {1}번을 넘습니다',
  "{0} redirects to '{1}', which is not allowed":
    '{0}[이/가] 허용되지 않은 주소 ‘{1}’[으로/로] 리디렉션합니다',
  'the proxy {0}': '프록시 {0}',
  'the proxy {0} answered {1} for {2}': '프록시 {0}[이/가] {2} 요청에 {1}[으로/로] 답했습니다',
  '{0} answered {1}': '{0}의 응답: {1}',
  '{0} did not answer within {1} s': '{0}[이/가] {1}초 안에 응답하지 않았습니다',
  '{0} could not be found (is this machine offline?)':
    '{0}[을/를] 찾을 수 없습니다(인터넷에 연결되어 있나요?)',
  '{0} refused the connection': '{0}[이/가] 연결을 거부했습니다',
  '{0} closed the connection': '{0}[이/가] 연결을 닫았습니다',
  '{0} has a certificate of an authority that this computer does not trust ({1}). Behind the proxy of a company or school, install its certificate in the system, or name its file in NODE_EXTRA_CA_CERTS':
    '{0}의 인증서를 발급한 기관을 이 컴퓨터가 신뢰하지 않습니다({1}). 회사나 학교의 프록시를 쓴다면 그 인증서를 시스템에 설치하거나 NODE_EXTRA_CA_CERTS에 인증서 파일을 지정하세요',
  '{0} does not encrypt its connections, although the address begins with https':
    '{0}[은/는] 연결을 암호화하지 않는데 주소가 https로 시작합니다',
  '{0} has a certificate that has expired. Renew it there, or check the clock of this computer':
    '{0}의 인증서가 만료되었습니다. 그곳에서 갱신하거나 이 컴퓨터의 시계를 확인하세요',
  '{0} has a certificate that is not valid yet. Check the clocks of both computers':
    '{0}의 인증서가 아직 유효하지 않습니다. 두 컴퓨터의 시계를 확인하세요',
  '{0} has a certificate for other names ({1}). Use an address with one of them, or a certificate that contains this one':
    '{0}의 인증서는 다른 이름의 것입니다({1}). 그중 한 이름을 주소로 쓰거나 이 이름이 든 인증서를 쓰세요',
  '{0} cannot be reached (is this machine offline?)': '{0}에 연결할 수 없습니다(인터넷에 연결되어 있나요?)',
  '{0} did not answer': '{0}[이/가] 응답하지 않았습니다',
  '{0} sent {1} of {2} bytes': '{0}에서 {2}바이트 중 {1}바이트만 보냈습니다',
  '{0} sent a different range than requested': '{0}에서 요청과 다른 범위를 보냈습니다',
  '{0} does not have the requested range': '{0}에 요청한 범위가 없습니다',
  '{0} sent nothing for {1} s': '{0}에서 {1}초 동안 아무것도 보내지 않았습니다',

  // The engine and its connection.
  'The engine exited {0} times and is not restarted again ({1}).{2}':
    '엔진이 {0}번 종료되어 다시 시작하지 않습니다({1}).{2}',
  'The engine exited unexpectedly ({0}) and was restarted ({1} of {2}).':
    '엔진이 예기치 않게 종료되어({0}) 다시 시작했습니다({2}번 중 {1}번째).',
  'The engine is starting.': '엔진을 시작하고 있습니다.',
  'The engine was restarted.': '엔진을 다시 시작했습니다.',
  'Graft has stopped. Start it again.': 'Graft가 종료되었습니다. 다시 시작하세요.',
  'Graft was stopped. Start it again to continue.': 'Graft가 종료되었습니다. 계속하려면 다시 시작하세요.',
  'Graft does not respond: it was stopped, or the connection was lost. This page connects again by itself; after a new start with another token, open the address that Graft printed.':
    'Graft가 응답하지 않습니다. 중지되었거나 연결이 끊겼습니다. 이 페이지는 스스로 다시 연결합니다. 다른 토큰으로 다시 시작했다면 Graft가 출력한 주소를 여세요.',
  'The window was closed.': '창을 닫았습니다.',
  'signal {0}': '신호 {0}',
  '{0} has stopped.': '{0}[이/가] 종료되었습니다.',
  'The engine': '엔진',
  'The trainer': '학습 프로세스',

  // Trainers and TensorFlow.
  'A training run is already in progress.': '이미 학습 중인 실행이 있습니다.',
  'The engine has stopped.': '엔진이 종료되었습니다.',
  'The trainer has stopped.': '학습 프로세스가 종료되었습니다.',
  'The trainer exited.': '학습 프로세스가 종료되었습니다.',
  'Could not start the trainer: {0}': '학습 프로세스를 시작할 수 없습니다: {0}',
  'The trainer was killed (SIGKILL), possibly because the machine ran out of memory. Try a smaller batch size.':
    '학습 프로세스가 강제 종료되었습니다(SIGKILL). 메모리가 부족했을 수 있으니 배치 크기를 줄여 보세요.',
  'The trainer ended because the weights that it uses can no longer be read (SIGBUS). Check the drive or the network connection of the project, then try again.':
    '사용 중인 가중치를 더 이상 읽을 수 없어 학습 프로세스가 종료되었습니다(SIGBUS). 프로젝트가 있는 드라이브의 연결을 확인한 뒤 다시 시도하세요.',
  'The trainer was terminated by {0}.{1}': '학습 프로세스가 {0}[으로/로] 종료되었습니다.{1}',
  'The trainer ended with exit code {0}.{1}': '학습 프로세스가 종료 코드 {0}[으로/로] 끝났습니다.{1}',
  ' Last output: {0}': ' 마지막 출력: {0}',
  "The output of '{0}' does not have a known size, so it cannot be used as features.":
    '‘{0}’의 출력 크기를 알 수 없어 특성으로 쓸 수 없습니다.',
  "'{0}' does not take one image of known size with 1, 3 or 4 channels.":
    '‘{0}’[은/는] 크기가 정해지고 채널이 1, 3, 4개인 이미지 하나를 입력으로 받지 않습니다.',
  "A quarter turn needs a square input; that of '{0}' has {1} × {2} pixels.":
    '90° 회전에는 정사각형 입력이 필요합니다. ‘{0}’의 입력은 {1} × {2}픽셀입니다.',
  "'{0}' has no gradient by the pixels, so its effective receptive field is not known.":
    '픽셀에 대한 ‘{0}’의 그레이디언트가 없어 유효 수용장을 알 수 없습니다.',
  "'{0}' has {1} channels, received channel {2}.": '‘{0}’의 채널은 {1}개입니다. 받은 채널: {2}.',
  "'{0}' cannot be computed: a layer before it has an error.":
    '‘{0}’[은/는] 계산할 수 없습니다. 앞의 층에 오류가 있습니다.',
  "'{0}' has no layer with feature maps. Choose a method that explains pixels: saliency, SmoothGrad, integrated gradients or occlusion.":
    '‘{0}’에 특성 맵이 있는 층이 없습니다. 픽셀을 설명하는 방법을 고르세요: 현저성 맵, SmoothGrad, 적분 그레이디언트, 가리기.',
  'Expected a class from 0 to {0}, received {1}.': '0부터 {0}까지의 클래스여야 하지만 받은 값: {1}.',
  'An ideal image needs a network with 3 color channels, received {0}.':
    '이상적인 이미지에는 색 채널이 3개인 신경망이 필요하지만 받은 채널 수: {0}.',
  "'{0}' has {1} channels, so it has no channel {2}.": '‘{0}’의 채널 수: {1}. 없는 채널: {2}.',
  "'{0}' has no class named '{1}'.": '‘{0}’에 ‘{1}’ 클래스가 없습니다.',
  "The output of '{0}' does not depend on the layer '{1}', so it cannot explain a class.":
    '‘{0}’의 출력은 ‘{1}’ 층과 상관없으므로 이 층으로 클래스를 설명할 수 없습니다.',
  "The output of '{0}' has the shape [{1}]. Expected feature maps of the shape [batch, height, width, channels].":
    '‘{0}’의 출력 형상이 [{1}]입니다. [배치, 높이, 너비, 채널] 형상의 특성 맵이어야 합니다.',
  "'{0}' has neither a path nor bytes.": '‘{0}’의 경로나 바이트가 없습니다.',
  'Expected an array for each input ({0}), received {1}.':
    '입력마다 배열이 하나씩 필요하지만({0}), 받은 배열: {1}.',
  "'{0}' should have {1} bytes, received {2}.": '‘{0}’[은/는] {1}바이트여야 하지만 {2}바이트입니다.',
  'The scale {0} is too small for {1}: its input has {2} × {3} pixels.':
    '크기 {0}[은/는] {1}에 너무 작습니다. 입력이 {2} × {3} 픽셀입니다.',
  "There is no layer '{0}' in '{1}'.": '‘{1}’에 ‘{0}’ 층이 없습니다.',
  "'{0}' ({1}) merges sequences with different masks, which Keras 2 and Keras 3 compute differently. Cut the network before it.":
    '‘{0}’({1})[은/는] 마스크가 다른 시퀀스를 병합하며, Keras 2와 Keras 3의 계산이 서로 다릅니다. 그 앞에서 신경망을 자르세요.',
  "'{0}' has the unknown kind '{1}'.": '‘{0}’의 종류 ‘{1}’[을/를] 알 수 없습니다.',
  "'{0}' has no weight '{1}'.": '‘{0}’에 가중치 ‘{1}’[이/가] 없습니다.',
  "Unknown activation '{0}'.": '활성화 함수 ‘{0}’[을/를] 알 수 없습니다.',
  "Unsupported fill mode '{0}'.": '채우기 방식 ‘{0}’[을/를] 지원하지 않습니다.',
  "'orthogonal' expects at least two axes, received [{0}].":
    '‘orthogonal’에는 축이 둘 이상 필요합니다. 받은 형상: [{0}].',
  "'identity' expects two axes, received [{0}].": '‘identity’에는 축이 둘 필요합니다. 받은 형상: [{0}].',
  "Unknown initializer '{0}': expected one of {1}.":
    '초기화 방식 ‘{0}’[을/를] 알 수 없습니다. 가능한 방식: {1}.',
  "The weight '{0}' of shape [{1}] cannot be derived from its blob: the sizes do not match.":
    '형상이 [{1}]인 가중치 ‘{0}’[을/를] 블롭에서 얻을 수 없습니다. 크기가 다릅니다.',
  "The weight '{0}' should have {1} bytes for its shape [{2}], but its blob has {3}.":
    '가중치 ‘{0}’[은/는] 형상 [{2}]에서 {1}바이트여야 하지만 블롭은 {3}바이트입니다.',
  'No features of image {0} in {1}.': '{1}에 이미지 {0}의 특성이 없습니다.',
  'The cached features in {0} are damaged. Start the run again to recompute them.':
    '{0}의 캐시된 특성이 손상되었습니다. 다시 계산하려면 실행을 다시 시작하세요.',
  'An image of {0} × {1} would have {2} × {3} pixels at that scale.':
    '{0} × {1} 이미지가 그 크기에서는 {2} × {3} 픽셀이 됩니다.',
  'The {0} became NaN or infinite in step {1}.{2} Lower the learning rate or clip the gradients. The last good checkpoint was saved.':
    '스텝 {1}에서 {0} 값이 NaN이나 무한대가 되었습니다.{2} 학습률을 낮추거나 그레이디언트를 자르세요. 정상이던 마지막 체크포인트를 저장했습니다.',
  loss: '손실',
  'validation loss': '검증 손실',
  " It first appears in the output of '{0}' ({1}).": ' ‘{0}’({1})의 출력에서 처음 나타났습니다.',
  " The weight '{0}' of '{1}' ({2}) was the first value to become NaN or infinite, in the step before.":
    ' 그 전 스텝에서 ‘{1}’({2})의 가중치 ‘{0}’[이/가] 가장 먼저 NaN이나 무한대가 되었습니다.',
  "Stage '{0}' has no trainable weights. Unfreeze at least one layer with weights.":
    '단계 ‘{0}’에 학습할 가중치가 없습니다. 가중치가 있는 층을 하나 이상 동결 해제하세요.',
  'There is no stage {0}.': '단계 {0}[이/가] 없습니다.',
  'There are no training images. Add images or change the split.':
    '학습 이미지가 없습니다. 이미지를 추가하거나 분할을 바꾸세요.',
  'None of the {0} training images could be read.': '학습 이미지 {0}장을 하나도 읽을 수 없습니다.',
  'Images need one input of known height and width with 1, 3 or 4 channels. Set the size of the input (setInputShape).':
    '이미지에는 높이와 너비가 정해진 1, 3 또는 4채널 입력 하나가 필요합니다. 입력 크기를 정하세요(setInputShape).',
  "The input '{0}' was not fed.": '입력 ‘{0}’에 값이 없습니다.',
  'The step could not be recorded as one graph and runs op by op, slower: {0}.':
    '스텝을 그래프 하나로 기록하지 못해 연산을 하나씩 더 느리게 실행합니다: {0}.',
  'Augmented images differ in each epoch, so the frozen layers run in every epoch. Set a number of variants to cache their outputs.':
    '증식한 이미지가 에포크마다 달라 동결된 층을 매번 계산합니다. 출력을 캐시하려면 변형 수를 정하세요.',
  'There are no frozen layers before the trainable ones, so no features can be cached.':
    '학습하는 층 앞에 동결된 층이 없어 특성을 캐시할 수 없습니다.',
  "Frozen layers contain dropout, so they run in every epoch. With features 'cached', this dropout is disabled and their outputs are cached.":
    '동결된 층에 드롭아웃이 있어 에포크마다 계산합니다. 특성을 ‘캐시’로 정하면 이 드롭아웃을 끄고 출력을 캐시합니다.',
  'Caching the outputs of the frozen layers would take {0} GB, so they run in every epoch.':
    '동결된 층의 출력을 캐시하려면 {0} GB가 필요하므로 에포크마다 계산합니다.',
  'Dropout is disabled in {0} frozen layers, so that their outputs can be cached.':
    '출력을 캐시하기 위해 동결된 층 {0}개의 드롭아웃을 껐습니다.',
  'Half precision is only for cached outputs of frozen layers, so this stage computes in float32.':
    '반정밀도는 동결된 층의 캐시한 출력에만 쓰이므로 이 단계는 float32로 계산합니다.',
  'Half precision needs native TensorFlow on a processor that has it, so the frozen layers are computed in float32.':
    '반정밀도는 이를 지원하는 프로세서에서 네이티브 TensorFlow로만 계산하므로 동결된 층을 float32로 계산합니다.',
  'Half precision needs native TensorFlow on a processor that has it.':
    '반정밀도는 이를 지원하는 프로세서에서 네이티브 TensorFlow로만 계산합니다.',
  'The recipe has no stage {0}.': '레시피에 단계 {0}[이/가] 없습니다.',
  "The stage '{0}' has no frozen layers whose outputs could be cached.":
    '‘{0}’ 단계에는 출력을 캐시할 수 있는 동결된 층이 없습니다.',
  'TensorFlow was not set up on this machine yet': '이 컴퓨터에 아직 TensorFlow를 설치하지 않았습니다',
  '{0} is of another version of Graft': '{0}[은/는] 다른 버전의 Graft 파일입니다',
  'the files of TensorFlow {0} are missing or cannot be read':
    'TensorFlow {0}의 파일이 없거나 읽을 수 없습니다',
  'Native TensorFlow: skipped, as requested.': '네이티브 TensorFlow: 요청에 따라 건너뛰었습니다.',
  'Native TensorFlow: {0}.': '네이티브 TensorFlow: {0}.',
  '{0}: chosen, {1}.': '{0}: 사용 중, {1}.',
  'Native TensorFlow does not load: {0}.': '네이티브 TensorFlow를 불러올 수 없습니다: {0}.',
  'The CUDA build sees no GPU now and runs on the CPU.': 'CUDA 빌드에서 GPU를 찾지 못해 CPU로 계산합니다.',
  'its module does not start': '모듈이 시작되지 않습니다',
  'An NVIDIA GPU (driver 525 or newer) is used once it is seen: node scripts/native/setup.mjs --retry.':
    'NVIDIA GPU(드라이버 525 이상)가 있으면 사용합니다: `node scripts/native/setup.mjs --retry`.',
  'Convolutions train 8 to 20 times slower than with native TensorFlow, and on one thread: train heads on frozen layers, or install the fast engine.':
    '합성곱 학습이 네이티브 TensorFlow보다 8~20배 느리고 스레드 하나만 씁니다. 동결된 층 위의 헤드만 학습하거나 빠른 엔진을 설치하세요.',
  'To install the fast engine: {0}, or the state of the engine at the top right of the window.':
    '빠른 엔진을 설치하려면: `{0}`, 또는 창 오른쪽 위의 엔진 상태.',
  'Plain JavaScript is several hundred times slower than native TensorFlow. To install the fast engine: {0}.':
    'JavaScript만으로는 네이티브 TensorFlow보다 수백 배 느립니다. 빠른 엔진을 설치하려면: `{0}`.',
  '{0} on {1}, {2} thread{3}': '{0}, {1}, 스레드 {2}개',
  'The network has no class “{0}”.': '신경망에 클래스 “{0}”[이/가] 없습니다.',
  'The training needs a network, images and a plan.': '학습하려면 신경망과 이미지와 계획이 필요합니다.',
};
