// Korean of the device that networks are computed on: GPUs, their driver, their test. Keys are the English templates.

/** GPUs and the processor. */
export const device: Readonly<Record<string, string>> = {
  'no NVIDIA GPU found': 'NVIDIA GPU를 찾지 못했습니다',
  'nvidia-smi reports: {0}': '`nvidia-smi`의 메시지: {0}',
  'an NVIDIA GPU was found, but not its driver; CUDA 12 requires {0} or newer':
    'NVIDIA GPU는 있지만 드라이버를 찾지 못했습니다. CUDA 12에는 {0} 이상이 필요합니다',
  '{0} has compute capability {1}; TensorFlow requires {2} or higher':
    '{0}의 계산 능력은 {1}입니다. TensorFlow에는 {2} 이상이 필요합니다',
  'TensorFlow has had no CUDA build for Windows since version 2.11; in WSL 2 (Ubuntu), Graft uses the GPU':
    '2.11 버전부터 Windows용 TensorFlow CUDA 빌드가 없습니다. WSL 2(Ubuntu)에서는 Graft가 GPU를 씁니다',
  'the CUDA build needs {0} GB of free disk space in {1}; {2} GB are free':
    'CUDA 빌드에는 {1}에 디스크 공간 {0} GB가 필요하지만 남은 공간은 {2} GB입니다',
  'its results differ from those of the processor by {0}, expected at most {1}':
    '결과가 프로세서와 {0}만큼 다릅니다(허용 오차 {1})',
  'a training step takes {0} times as long as on the processor':
    '학습 스텝이 프로세서보다 {0}배 오래 걸립니다',
  'GPU: not used, because its test failed: {0}.': 'GPU: 검사에 실패해 쓰지 않습니다: {0}.',
  'GPU: not used, because the processor was chosen.': 'GPU: 프로세서를 선택해 쓰지 않습니다.',
  'GPU: not used by this process, as requested.': 'GPU: 요청에 따라 이 프로세스에서는 쓰지 않습니다.',
  'This machine has no GPU with the id {0}.': '이 컴퓨터에는 고유 번호가 {0}인 GPU가 없습니다.',
  'The memory of the GPU ran out. The run continues on the processor from its last checkpoint. A smaller batch size needs less memory.':
    'GPU 메모리가 부족해 마지막 체크포인트부터 프로세서에서 계속 학습합니다. 배치 크기를 줄이면 메모리가 덜 필요합니다.',
  'The GPU failed. The run continues on the processor from its last checkpoint. {0}':
    'GPU에 문제가 생겨 마지막 체크포인트부터 프로세서에서 계속 학습합니다. {0}',

  // WebGPU
  'only the desktop app has WebGPU, not the command line or the browser version':
    'WebGPU는 데스크톱 앱에만 있고 명령줄과 브라우저 버전에는 없습니다',
  'WebGPU offers only {0}, which runs on the processor and is slower than TensorFlow':
    'WebGPU로 쓸 수 있는 장치가 {0}뿐인데, 프로세서에서 실행되어 TensorFlow보다 느립니다',
  'the GPU window does not respond': 'GPU 창이 응답하지 않습니다',
  'the desktop app does not respond: {0}': '데스크톱 앱이 응답하지 않습니다: {0}',
  'WebGPU finds no GPU ({0}); on Linux, choose WebGPU and restart Graft, and check that the driver supports Vulkan':
    'WebGPU에서 GPU를 찾지 못했습니다({0}). Linux에서는 WebGPU를 선택하고 Graft를 다시 시작한 뒤, 드라이버가 Vulkan을 지원하는지 확인하세요',
  'WebGPU finds no GPU ({0}); check that the graphics driver is up to date':
    'WebGPU에서 GPU를 찾지 못했습니다({0}). 그래픽 드라이버가 최신인지 확인하세요',
  'The GPU window ran out of memory.': 'GPU 창의 메모리가 부족합니다.',
  'The GPU window was ended by another program or by the system.':
    'GPU 창이 다른 프로그램이나 시스템에 의해 종료되었습니다.',
  'The GPU window ended unexpectedly ({0}).': 'GPU 창이 예기치 않게 종료되었습니다({0}).',
  'TensorFlow.js does not start on this GPU.': '이 GPU에서 TensorFlow.js가 시작되지 않습니다.',
  'The connection to the GPU was lost: {0}': 'GPU와의 연결이 끊어졌습니다: {0}',
  'The memory of the GPU ran out: {0}': 'GPU 메모리가 부족합니다: {0}',
  'The GPU reports: {0}': 'GPU의 메시지: {0}',
  "the weight '{0}' has {1} MB, and the GPU allows {2} MB per tensor":
    "가중치 '{0}'의 크기는 {1} MB이지만 GPU에서는 텐서 하나가 {2} MB까지만 허용됩니다",
  'the weights of the frozen layers have {0} MB; the limit for WebGPU is {1} MB':
    '동결된 층의 가중치가 모두 {0} MB입니다. WebGPU에서는 {1} MB까지만 쓸 수 있습니다',
  "the values of '{0}' have {1} MB per image, and the GPU allows {2} MB per tensor":
    "'{0}'의 값이 이미지마다 {1} MB이지만 GPU에서는 텐서 하나가 {2} MB까지만 허용됩니다",
  'GPU: WebGPU was chosen. It computes the features of frozen layers; the processor computes the rest.':
    'GPU: WebGPU를 선택해 동결된 층의 특성은 WebGPU로, 나머지는 프로세서로 계산합니다.',
  'Features are computed by the processor. {0}': '특성은 프로세서에서 계산합니다. {0}',
  'WebGPU was not tested yet on this machine.': '이 컴퓨터에서 아직 WebGPU를 검사하지 않았습니다.',
  'The test of WebGPU failed: {0}.': 'WebGPU 검사에 실패했습니다: {0}.',
  'WebGPU is not used: {0}.': 'WebGPU를 쓰지 않습니다: {0}.',
  'The GPU was changed since WebGPU was tested. Test it again.':
    'WebGPU를 검사한 뒤 GPU가 바뀌었습니다. 다시 검사하세요.',
  'WebGPU on {0} failed, so the processor computes the remaining features. {1}':
    '{0}의 WebGPU에 문제가 생겨 남은 특성은 프로세서에서 계산합니다. {1}',
  'features take {0} times as long as on the processor': '특성 계산이 프로세서보다 {0}배 오래 걸립니다',
  'Network {0} is not open.': '모델 {0}[이/가] 열려 있지 않습니다.',
  'Network {0} has no weight {1}.': '모델 {0}에는 가중치 {1}[이/가] 없습니다.',
  'Received {0} bytes of {1}, expected {2}.': '{1}의 값을 {0}바이트 받았지만 {2}바이트가 필요합니다.',
  'Received {0} images, expected 1 to {1}.': '이미지를 {0}개 받았지만 1개에서 {1}개까지 필요합니다.',

  // graft gpu, graft doctor
  'list the GPUs, choose one or the processor, or test the GPU':
    'GPU 목록 표시, GPU나 프로세서 선택, GPU 검사',
  "compare the GPU's numbers and speed with the processor's": 'GPU의 계산 결과와 속도를 프로세서와 비교',
  'Expected {0}, {1}, {2} or the id of a GPU, received {3}.':
    '{0}, {1}, {2} 또는 GPU의 고유 번호가 필요하지만 {3}[을/를] 받았습니다.',
  WebGPU: 'WebGPU',
  'WebGPU test': 'WebGPU 검사',
  'WebGPU for the features of frozen layers, the processor for the rest, as chosen':
    '동결된 층의 특성은 WebGPU, 나머지는 프로세서(선택함)',
  '{0} computed with WebGPU on {1}': '그중 {0}개는 {1}에서 WebGPU로 계산',
  Device: '장치',
  Driver: '드라이버',
  'GPU test': 'GPU 검사',
  'compute capability {0}': '계산 능력 {0}',
  'not used: {0}': '쓰지 않음: {0}',
  '{0} ({1} or newer is required)': '{0}({1} 이상 필요)',
  'automatic: the GPU if it passes its test': '자동: GPU가 검사를 통과하면 GPU 사용',
  'the processor, as chosen': '프로세서(선택함)',
  '{0}, as chosen': '{0}(선택함)',
  installed: '설치됨',
  'not installed: {0} to download, needs {1} of free disk space':
    '설치되지 않음: 내려받을 크기 {0}, 필요한 디스크 공간 {1}',
  '{0} ({1} free)': '{0}(남은 공간 {1})',
  'failed: {0}': '실패: {0}',
  'passed: {0} times as fast as the processor, difference {1}': '통과: 프로세서보다 {0}배 빠름, 차이 {1}',
};
