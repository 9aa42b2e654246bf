// Korean of what the setup of TensorFlow recorded on this machine (scripts/native): the variants it tried and why. Keys are the English templates.

/** Variants and reasons. */
export const setup: Readonly<Record<string, string>> = {
  'CUDA build': 'CUDA 빌드',
  "tfjs-node-gpu's own download": 'tfjs-node-gpu의 바이너리',
  'wheel from PyPI': 'PyPI의 휠',
  requested: '요청함',
  'as requested': '요청함',
  'native TensorFlow is not available': '네이티브 TensorFlow를 쓸 수 없습니다',
  'TensorFlow has no CUDA build for {0}': '{0}용 TensorFlow CUDA 빌드가 없습니다',
  'no NVIDIA GPU found ({0} does not exist)': 'NVIDIA GPU를 찾지 못했습니다({0} 없음)',
  'the NVIDIA driver has version {0}; CUDA 12 requires {1} or newer':
    'NVIDIA 드라이버 버전이 {0}입니다. CUDA 12에는 {1} 이상이 필요합니다',
  'PyPI has no CUDA build of TensorFlow for {0}': 'PyPI에 {0}용 TensorFlow CUDA 빌드가 없습니다',
  "{0}: TensorFlow's CUDA build from PyPI": '{0}: PyPI의 TensorFlow CUDA 빌드',
  "tfjs-node-gpu's own library for the CPU": 'tfjs-node-gpu의 CPU용 라이브러리',
  "TensorFlow's CPU build from PyPI": 'PyPI의 TensorFlow CPU 빌드',
  'node_modules is missing or incomplete: run npm ci first':
    'node_modules가 없거나 완전하지 않습니다. 먼저 `npm ci`를 실행하세요',
  'it was already downloaded': '이미 내려받았습니다',
  'no prebuilt binding is available for {0}': '{0}용으로 미리 빌드된 바인딩이 없습니다',
  'its download failed: {0}': '내려받지 못했습니다: {0}',
  'no library was installed': '라이브러리가 설치되지 않았습니다',
  'its library was downloaded, but not its binding: {0}':
    '라이브러리는 내려받았지만 바인딩은 받지 못했습니다: {0}',
  'it does not run: {0}': '실행되지 않습니다: {0}',
  'it runs, but TensorFlow cannot use the GPU': '실행되지만 TensorFlow가 GPU를 쓸 수 없습니다',
  'its library is missing': '라이브러리가 없습니다',
  'setup temporarily needs {0} MB of disk space; {1} MB are free':
    '설치에 디스크 공간 {0} MB가 잠시 필요하지만 남은 공간은 {1} MB입니다',
  'C++ compiler not found, and Zig could not be downloaded: {0}':
    'C++ 컴파일러를 찾지 못했고 Zig도 내려받지 못했습니다: {0}',
  'on Windows the binding is compiled only when an app is packed':
    'Windows에서는 앱을 패키징할 때만 바인딩을 컴파일합니다',
  'C++ compiler not found, and there is no Zig for {0}': 'C++ 컴파일러를 찾지 못했고 {0}용 Zig도 없습니다',
  'install it manually (Debian, Ubuntu: {0})': '직접 설치하세요(Debian, Ubuntu: {0})',
  'apt-get could not install {0}: {1}': 'apt-get으로 {0}[을/를] 설치하지 못했습니다: {1}',
  '{0} is missing: run npm ci first': '{0}[이/가] 없습니다. 먼저 `npm ci`를 실행하세요',
  'Python 3 with pip not found: {0}': 'pip이 있는 Python 3을 찾지 못했습니다: {0}',
  'pip could not download {0}: {1}': 'pip으로 {0}[을/를] 내려받지 못했습니다: {1}',
  'pip did not download a wheel of {0}': 'pip으로 {0}의 휠을 내려받지 못했습니다',
  '{0}: expected sha256 {1}, received {2}': '{0}: sha256이 {1}이어야 하지만 {2}입니다',

  // Downloads from a package index.
  'no Python package index is configured ({0} in {1}, or {2}), and pip is not installed':
    '파이썬 패키지 인덱스가 설정되어 있지 않고({1}의 {0} 또는 {2}) pip도 없습니다',
  "pip's configuration forbids package indexes ({0})": 'pip 설정이 패키지 인덱스를 금지합니다({0})',
  'the downloader could not be built: {0}': '내려받기 프로그램을 빌드하지 못했습니다: {0}',
  '{0} was not found: {1}.': '{0}[을/를] 찾지 못했습니다: {1}',
  'not in {0}': '{0}에 없습니다',
  '{0} is not a valid address': '{0}[은/는] 올바른 주소가 아닙니다',
  '{0} does not list it': '{0}의 목록에 없습니다',
  '{0} sent a page that is not a package index.': '{0}[이/가] 보낸 페이지는 패키지 인덱스가 아닙니다.',
  '{0} could not be downloaded: {1}.': '{0}[을/를] 내려받지 못했습니다: {1}',
  '{0} is not a library for 64-bit Windows, or it is damaged.':
    '{0}[은/는] 64비트 Windows용 라이브러리가 아니거나 손상되었습니다.',
  "{0} does not import Python's library, as was expected.":
    '{0}[이/가] 예상과 달리 Python 라이브러리를 가져오지 않습니다.',
  '{0} is damaged or was changed: {1}.': '{0}[이/가] 손상되었거나 변경되었습니다: {1}.',
  'expected {0} bytes, received more': '필요한 크기는 {0}바이트인데 더 많이 받았습니다',
  'expected SHA-256 {0}, received {1}': '필요한 SHA-256은 {0}, 받은 값은 {1}입니다',
  'its header is damaged': '헤더가 손상되었습니다',
  'its compression method {0} is not supported': '압축 방식 {0}[은/는] 지원하지 않습니다',
  '{0} does not contain it': '{0}에 들어 있지 않습니다',
  'There is no library of TensorFlow for {0}.': '{0}용 TensorFlow 라이브러리가 없습니다.',
  'This installation of Graft does not contain the binding to TensorFlow for this system.':
    '설치된 Graft에 이 시스템용 TensorFlow 바인딩이 없습니다.',
  'No Python package index is configured. State it as {0} in {1}, or as {2}, and start Graft again.':
    '파이썬 패키지 인덱스가 설정되어 있지 않습니다. `{1}`의 `{0}` 또는 `{2}`[으로/로] 지정하고 Graft를 다시 시작하세요.',
  'Another window or program is installing TensorFlow. Wait until it is done.':
    '다른 창이나 프로그램이 TensorFlow를 설치하고 있습니다. 끝날 때까지 기다리세요.',
  'TensorFlow was downloaded, but it does not run: {0}': 'TensorFlow를 내려받았지만 실행되지 않습니다: {0}',
  'The binding to TensorFlow could not be compiled: {0}.': 'TensorFlow 바인딩을 컴파일하지 못했습니다: {0}.',
  'bundled library': '포함된 라이브러리',
  'it is part of this installation of Graft': '설치된 Graft에 들어 있습니다',
};
