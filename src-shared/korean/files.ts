// Korean of the errors of model files. Keys are the English templates; [을/를] is chosen by the word before it.

/** Errors of model files: archives, Keras, TensorFlow.js, HDF5, ONNX. */
export const files: Readonly<Record<string, string>> = {
  // Any file.
  'The model file became shorter while its weights were read.':
    '가중치를 읽는 동안 모델 파일이 짧아졌습니다.',
  'File not found: {0}': '파일을 찾을 수 없습니다: {0}',
  'Could not {0} {1}: another program has it open. Close it there and try again.':
    '파일에 접근하지 못했습니다({0}): {1}. 다른 프로그램에서 열려 있습니다. 그 프로그램에서 닫고 다시 시도하세요.',
  'Could not {0} {1}: another program has it open, or you have no permission.':
    '파일에 접근하지 못했습니다({0}): {1}. 다른 프로그램에서 열려 있거나 권한이 없습니다.',
  'No permission to {0} {1}.': '파일에 접근할 권한이 없습니다({0}): {1}.',
  read: '읽기',
  write: '쓰기',
  'Could not write {0}: the disk is full. Free some space and try again.':
    '디스크가 가득 차서 {0}[을/를] 쓸 수 없습니다. 공간을 비우고 다시 시도하세요.',
  'Expected a file, found a folder: {0}': '파일이 필요하지만 폴더입니다: {0}',
  'Could not {0} {1}: {2}': '파일 {0}에 실패했습니다({1}): {2}',
  '{0} is not valid JSON: {1}': '{0}[은/는] 올바른 JSON이 아닙니다: {1}',
  '{0} is not valid JSON: {1}.': '{0}[은/는] 올바른 JSON이 아닙니다: {1}.',
  '{0} is not a file.': '{0}[은/는] 파일이 아닙니다.',
  '{0} has {1} bytes; the limit is {2}.': '{0}[은/는] {1}바이트로, 한도 {2}바이트를 넘습니다.',
  'Cancelled.': '취소했습니다.',
  'Cancelled: {0}.': '취소했습니다: {0}.',
  "'{0}' is not a valid path: '..' is not allowed.":
    '‘{0}’[은/는] 쓸 수 없는 경로입니다. ‘..’은 허용하지 않습니다.',
  "'{0}' is not a valid file path: expected 1 to 16 parts.":
    '‘{0}’[은/는] 올바른 파일 경로가 아닙니다. 경로는 1~16단계여야 합니다.',
  "'{0}' is not a valid blob name: expected 64 hexadecimal digits.":
    '‘{0}’[은/는] 올바른 블롭 이름이 아닙니다. 16진수 64자리여야 합니다.',
  'The weights in {0} are damaged: the content does not match the hash in the name.':
    '{0}의 가중치가 손상되었습니다. 내용이 이름의 해시와 다릅니다.',
  none: '없음',
  nothing: '없음',

  // What a file is.
  '{0} is empty: expected {1}.': '{0}[은/는] 빈 파일입니다. 필요한 파일: {1}.',
  '{0} is {1}. {2}': '{0}: {1}입니다. {2}',
  'a download of {0}': '내려받은 {0}',
  '{0} is not a model file that Graft can open: expected {1}.':
    '{0}[은/는] Graft에서 열 수 있는 모델 파일이 아닙니다. 필요한 파일: {1}.',
  'a Keras model (.keras, .h5) or a TensorFlow.js model (model.json)':
    'Keras 모델(.keras, .h5) 또는 TensorFlow.js 모델(model.json)',
  '{0} supports only float32. Formats with float16: {1}.':
    '{0} 형식은 float32만 지원합니다. float16을 지원하는 형식: {1}.',
  'Keras 3 (.keras)': 'Keras 3(.keras)',
  'TensorFlow.js layers model (model.json)': 'TensorFlow.js 층 모델(model.json)',
  '{0} contains {1} models: {2}. Open one of them.': '{0}에 모델이 {1}개 있습니다: {2}. 그중 하나를 여세요.',
  '{0} does not contain a model that Graft can open: expected model.json (TensorFlow.js), a .keras or a .h5 file, found {1}.':
    '{0}에 Graft에서 열 수 있는 모델이 없습니다. 필요한 파일: model.json(TensorFlow.js), .keras 또는 .h5. 들어 있는 파일: {1}.',
  '{0} needs far more memory than its size suggests, so Graft stopped reading it.':
    '{0}[은/는] 파일 크기에 비해 메모리를 지나치게 많이 요구하여 읽기를 중단했습니다.',
  '{0} took longer than {1} s: gave up.': '{0}[을/를] 읽는 데 {1}초가 넘게 걸려 중단했습니다.',
  '{0}: the reader process ended with {1}.': '{0}: 파일을 읽던 프로세스가 종료되었습니다({1}).',
  'Could not start the reader process: {0}': '파일을 읽는 프로세스를 시작할 수 없습니다: {0}',
  'exit code {0}': '종료 코드 {0}',

  // Archives.
  'The archive would exceed the zip limit of 4 GiB.': '압축 파일이 zip의 한도인 4 GiB를 넘습니다.',
  "it has two members named '{0}'.": '이름이 ‘{0}’인 항목이 둘 있습니다.',
  "its member '{0}' is a path outside the archive.": '항목 ‘{0}’의 경로가 압축 파일 밖을 가리킵니다.',
  "its member '{0}' is encrypted.": '항목 ‘{0}’[이/가] 암호화되어 있습니다.',
  "its member '{0}' uses compression method {1}: expected 0 (stored) or 8 (deflate).":
    '항목 ‘{0}’의 압축 방식은 {1}입니다. 0(무압축) 또는 8(deflate)만 지원합니다.',
  "its member '{0}' has contradictory sizes.": '항목 ‘{0}’에 적힌 크기가 서로 맞지 않습니다.',
  "its member '{0}' is damaged.": '항목 ‘{0}’[이/가] 손상되었습니다.',
  "its member '{0}' is truncated.": '항목 ‘{0}’[이/가] 잘렸습니다.',
  "{0}: its member '{1}' expands to more than the limit of {2} bytes.":
    '{0}: 항목 ‘{1}’의 압축을 풀면 한도 {2}바이트를 넘습니다.',
  'the archive is truncated.': '압축 파일이 잘렸습니다.',
  'its directory has {0} bytes; the limit is {1}.': '파일 목록이 {0}바이트로, 한도 {1}바이트를 넘습니다.',
  'its directory is damaged.': '파일 목록이 손상되었습니다.',
  'not a complete zip archive: its directory is missing.':
    '완전한 zip 파일이 아닙니다. 파일 목록이 없습니다.',
  'its zip64 directory is missing.': 'zip64 파일 목록이 없습니다.',
  'its zip64 directory is damaged.': 'zip64 파일 목록이 손상되었습니다.',
  "a member's name has {0} bytes; the limit is {1}.": '항목 이름이 {0}바이트로, 한도 {1}바이트를 넘습니다.',
  'it is not a tar archive, or it is damaged.': 'tar 파일이 아니거나 손상되었습니다.',

  // HDF5.
  "{0} is stored in another file, '{1}'. Graft does not follow links to other files.":
    '{0}[이/가] 다른 파일 ‘{1}’에 있습니다. 다른 파일로 이어지는 링크는 읽지 않습니다.',
  '{0} cannot be read: the file is damaged or truncated ({1}).':
    '{0}[을/를] 읽을 수 없습니다. 파일이 손상되었거나 잘렸습니다({1}).',
  "'{0}' is a soft link. Graft does not follow links in HDF5 files.":
    '‘{0}’[은/는] 소프트 링크입니다. HDF5 파일 안의 링크는 읽지 않습니다.',
  "'{0}' links to another file, '{1}'. Graft does not follow links to other files.":
    '‘{0}’[이/가] 다른 파일 ‘{1}’[으로/로] 이어집니다. 다른 파일로 이어지는 링크는 읽지 않습니다.',
  "the attribute '{0}' declares {1} values of {2} bytes, more than the file contains.":
    '속성 ‘{0}’에 {2}바이트 값이 {1}개라고 적혀 있지만 파일이 그보다 작습니다.',
  "{0} is missing: expected a dataset '{1}'.": '{0}[이/가] 없습니다. 데이터셋 ‘{1}’[이/가] 필요합니다.',
  '{0} is a virtual dataset, which Graft does not read. Save the model again with its values in one file.':
    '{0}[은/는] 가상 데이터셋이라 읽을 수 없습니다. 값을 파일 하나에 담아 모델을 다시 저장하세요.',
  '{0} declares {1} bytes, but the file has only {2}.':
    '{0}[은/는] {1}바이트라고 적혀 있지만 파일은 {2}바이트입니다.',
  'the weights declare more bytes than a file of {0} bytes can plausibly contain.':
    '가중치의 크기가 {0}바이트 파일에 담길 수 있는 크기를 넘습니다.',
  'the HDF5 structure': 'HDF5 구조',
  "the attribute '{0}' of '{1}'": '‘{1}’의 속성 ‘{0}’',
  "the group '{0}'": '그룹 ‘{0}’',
  'its end': '파일의 끝',
  'is stored as 8-bit integers, as in quantized models. Save the model before it is quantized.':
    '양자화된 모델처럼 8비트 정수로 저장되어 있습니다. 양자화하기 전의 모델을 저장하세요.',
  'expected numbers of 2, 4 or 8 bytes.': '숫자는 2, 4 또는 8바이트여야 합니다.',
  'data could not be read': '데이터를 읽지 못함',
  'the attribute could not be read': '속성을 읽지 못함',
  'Memory allocation failed': '메모리 할당 실패',
  'could not write {0}': '{0}[을/를] 쓸 수 없습니다',
  'the HDF5 file could not be closed': 'HDF5 파일을 닫을 수 없습니다',

  // Keras files and configurations.
  '{0}: its model configuration is not valid JSON: {1}': '{0}: 모델 설정이 올바른 JSON이 아닙니다: {1}',
  'contains weights without a network: expected a whole model, as saved by model.save. {0}':
    '신경망 없이 가중치만 들어 있습니다. model.save로 저장한 전체 모델이 필요합니다. {0}',
  "Open the network that they belong to (or the same one from the catalog) and load the file as weights. For your own model, build it in Python, then model.load_weights(path) and model.save('model.keras').":
    "이 가중치의 신경망(또는 카탈로그의 같은 신경망)을 열고 이 파일을 가중치로 불러오세요. 직접 만든 모델이면 Python에서 신경망을 만든 뒤 model.load_weights(path)와 model.save('model.keras')를 실행하세요.",
  "contains the weights of a subclassed Keras model, whose network is only in its Python code: expected a whole model. Rebuild the network with keras.Model(inputs, outputs) or keras.Sequential, load these weights into it, and save it: model.save('model.keras').":
    "서브클래스로 만든 Keras 모델의 가중치입니다. 신경망이 Python 코드에만 있어 전체 모델이 필요합니다. keras.Model(inputs, outputs) 또는 keras.Sequential로 신경망을 다시 만들고 이 가중치를 불러온 뒤 model.save('model.keras')로 저장하세요.",
  "is an HDF5 file, but not a Keras model: expected an attribute 'model_config'.":
    'HDF5 파일이지만 Keras 모델이 아닙니다. 속성 ‘model_config’가 필요합니다.',
  '{0} is a zip archive, but not a Keras model: it has no config.json.':
    '{0}[은/는] zip 파일이지만 Keras 모델이 아닙니다. config.json이 없습니다.',
  '{0} has no {1}: expected a whole model.': '{0}에 {1}[이/가] 없습니다. 전체 모델이 필요합니다.',
  "{0}: the input '{1}' {2}.": '{0}: 입력 ‘{1}’: {2}.',
  "{0}: the input '{1}' has no shape.": '{0}: 입력 ‘{1}’의 형상이 없습니다.',
  "{0}: layer '{1}' ({2}) {3}.": '{0}: 층 ‘{1}’({2}): {3}.',
  "{0}: layer '{1}' ({2}): {3}.": '{0}: 층 ‘{1}’({2}): {3}.',
  'has {0} {1}': '{0} 값({1})을 지원하지 않습니다',
  'has {0} {1}, which Graft does not know': 'Graft가 모르는 {0} 값({1})이 있습니다',
  'is quantized ({0}); save the model before quantize() is called':
    '양자화되어 있습니다({0}). quantize()를 호출하기 전의 모델을 저장하세요',
  'is channels-first with a softmax activation, which Keras computes over the width: save the model with channels last':
    '채널이 앞에 오는 배치에서 소프트맥스를 쓰므로 Keras는 너비 방향으로 계산합니다. 채널을 마지막에 두고 모델을 저장하세요',
  'expects sparse tensors': '희소 텐서를 입력받습니다',
  'expects ragged tensors': '길이가 고르지 않은 텐서를 입력받습니다',
  'expects tensors of a custom type (type_spec)': '사용자 정의 타입의 텐서(type_spec)를 입력받습니다',
  'expects strings': '문자열을 입력받습니다',
  'also returns its states (return_state)': '상태도 함께 출력합니다(return_state)',
  'expects time on the first axis (time_major)': '시간이 첫 번째 축에 있어야 합니다(time_major)',
  'has two outputs (merge_mode None)': '출력이 둘입니다(merge_mode None)',
  'wraps no layer': '감싼 층이 없습니다',
  'wraps a model with nested models': '모델이 여러 겹인 모델을 감쌉니다',
  "wraps a model with the unknown class '{0}'": '클래스를 알 수 없는 층(‘{0}’)이 있는 모델을 감쌉니다',
  'wraps a model with several inputs or outputs': '입력이나 출력이 여러 개인 모델을 감쌉니다',
  "wraps the class '{0}'": '클래스 ‘{0}’[을/를] 감쌉니다',
  'layer {0} has no class, name or configuration.': '층 {0}에 클래스, 이름 또는 설정이 없습니다.',
  'the model has no list of layers.': '모델에 층 목록이 없습니다.',
  'the model has no layers.': '모델에 층이 없습니다.',
  'the model has no output.': '모델에 출력이 없습니다.',
  "layer '{0}' is called with {1}.": '층 ‘{0}’[을/를] 호출하는 인수를 지원하지 않습니다: {1}.',
  "the model '{0}' is called with {1}.": '모델 ‘{0}’[을/를] 호출하는 인수를 지원하지 않습니다: {1}.',
  'it has more than {0} layers.': '층이 {0}개를 넘습니다.',
  "layer '{0}' has an activity regularizer and a layer as its activation.":
    '층 ‘{0}’에 출력 규제와 층으로 된 활성화 함수가 함께 있습니다.',
  "layer '{0}' takes its input from an operation that computes sizes, not values.":
    '층 ‘{0}’의 입력이 값이 아니라 크기를 계산하는 연산입니다.',
  'models are nested more than {0} deep.': '모델이 {0}겹보다 깊게 포함되어 있습니다.',
  'a sequential model expects 1 input, received {0}.': '순차 모델에는 입력이 하나 필요하지만 {0}개입니다.',
  "'{0}' has {1} outputs: expected 1.": '‘{0}’의 출력이 {1}개입니다. 하나여야 합니다.',
  'a nested model expects {0} inputs, received {1}.': '포함된 모델에는 입력이 {0}개 필요하지만 {1}개입니다.',
  "layer '{0}' takes its input from a missing layer or from itself.":
    '층 ‘{0}’의 입력이 없는 층이거나 자기 자신입니다.',
  "the output '{0}' was not found.": '출력 ‘{0}’[을/를] 찾을 수 없습니다.',
  "its output '{0}' is a size, not a value computed from the input.":
    '출력 ‘{0}’[은/는] 입력에서 계산한 값이 아니라 크기입니다.',
  "its topology is a '{0}': expected a functional or sequential model. A subclassed model's network is only in its Python code: rebuild it with keras.Model(inputs, outputs) or keras.Sequential, copy the weights (set_weights), and save that model.":
    '구조가 ‘{0}’입니다. 함수형 또는 순차 모델이 필요합니다. 서브클래스 모델의 신경망은 Python 코드에만 있으므로, keras.Model(inputs, outputs) 또는 keras.Sequential로 다시 만들고 가중치를 옮긴(set_weights) 뒤 그 모델을 저장하세요.',

  // Weights.
  "{0}: the weight '{1}' of '{2}' is listed, but the file has no dataset '{3}'.":
    '{0}: ‘{2}’의 가중치 ‘{1}’[이/가] 목록에 있지만 파일에 데이터셋 ‘{3}’[이/가] 없습니다.',
  "the weight '{0}' of layer '{1}'": '층 ‘{1}’의 가중치 ‘{0}’',
  "weight '{0}' of layer '{1}'": '층 ‘{1}’의 가중치 ‘{0}’',
  "weight '{0}' of layer '{1}' ('{2}')": '층 ‘{1}’의 가중치 ‘{0}’({2})',
  "weight '{0}' of '{1}'": '‘{1}’의 가중치 ‘{0}’',
  "The weight '{0}' of '{1}'": '‘{1}’의 가중치 ‘{0}’',
  "a weight of '{0}'": '‘{0}’의 가중치',
  "the weight '{0}' of layer '{1}' is missing: expected {2} in '{3}', received {4}.":
    '층 ‘{1}’의 가중치 ‘{0}’[이/가] 없습니다. ‘{3}’에 {2}개가 필요하지만 {4}개입니다.',
  "layer '{0}' has {1} weights in '{2}': expected {3}.":
    '층 ‘{0}’의 가중치가 ‘{2}’에 {1}개 있습니다. {3}개여야 합니다.',
  "the weight '{0}' of layer '{1}' is missing: expected a group '{2}/vars'.":
    '층 ‘{1}’의 가중치 ‘{0}’[이/가] 없습니다. 그룹 ‘{2}/vars’가 필요합니다.',
  "the weight '{0}' of layer '{1}' is missing: received {2}.":
    '층 ‘{1}’의 가중치 ‘{0}’[이/가] 없습니다. 파일에 있는 가중치: {2}.',
  "weight '{0}' of layer '{1}': expected shape {2}, received {3}.":
    '층 ‘{1}’의 가중치 ‘{0}’: 필요한 형상은 {2}, 파일의 형상은 {3}입니다.',
  '{0}: expected shape {1}, received {2}.': '{0}: 필요한 형상은 {1}, 파일의 형상은 {2}입니다.',
  "{0} cannot be distinguished from another layer's: '{1}' fits more than one layer, and {2}. Save the model with layer names that are unique.":
    '{0}[을/를] 다른 층의 가중치와 구별할 수 없습니다. ‘{1}’[이/가] 여러 층에 들어맞고, {2}. 층 이름이 서로 다르도록 모델을 저장하세요.',
  '{0} is missing: no stored weight has its path, and {1}: {2}{3}.':
    '{0}[이/가] 없습니다. 같은 경로의 가중치가 없고, {1}: {2}{3}.',
  'by order, {0} weights of these shapes were expected and {1} received':
    '순서로는 이 형상의 가중치가 {0}개 필요하지만 {1}개입니다',
  '{0} has more groups than a Keras model can have.': '{0}의 그룹이 Keras 모델의 한도보다 많습니다.',
  '{0}: expected weights in HDF5 (.h5) or a .keras archive.':
    '{0}: HDF5(.h5) 또는 .keras 파일의 가중치가 필요합니다.',
  "{0} does not contain Keras weights: expected an attribute 'layer_names' or a group 'layers'.":
    '{0}에 Keras 가중치가 없습니다. 속성 ‘layer_names’ 또는 그룹 `layers`가 필요합니다.',
  "{0}: the {1} is listed, but the file has no dataset '{2}'.":
    '{0}: {1}[이/가] 목록에 있지만 파일에 데이터셋 ‘{2}’[이/가] 없습니다.',
  '{0}: {1} No weights were loaded.': '{0}: {1} 가중치를 불러오지 않았습니다.',
  'The file contains no weights.': '파일에 가중치가 없습니다.',
  'Loading by order expects the weights of {0} layers; the file has {1}.':
    '순서대로 불러오려면 층 {0}개의 가중치가 필요하지만 파일에는 {1}개가 있습니다.',
  "{0}'{1}' expects {2}, the file has {3}{4}.": '{0}‘{1}’: 필요한 값은 {2}, 파일의 값은 {3}{4}.',
  "'{0}' of ": '가중치 ‘{0}’, 층 ',
  ' (and {0} more)': ' (외 {0}개)',
  "The file has no weights for '{0}'{1}.": '파일에 ‘{0}’의 가중치가 없습니다{1}.',
  ' and {0} more layers': ' 외 {0}개 층',
  ' and {0} more': ' 외 {0}개',
  '{0} and {1} more': '{0} 외 {1}개',
  "None of the file's weights fit this network.": '이 신경망에 맞는 가중치가 파일에 없습니다.',
  "the weight '{0}' of '{1}' is missing": '‘{1}’의 가중치 ‘{0}’[이/가] 없습니다',

  // TensorFlow.js.
  '{0} is not a TensorFlow.js model: expected modelTopology and weightsManifest.':
    '{0}[은/는] TensorFlow.js 모델이 아닙니다. modelTopology와 weightsManifest가 필요합니다.',
  '{0} does not contain a model.json.': '{0}에 model.json이 없습니다.',
  "{0}: its shard '{1}' is missing.": '{0}: 가중치 조각 ‘{1}’[이/가] 없습니다.',
  "{0}: '{1}' is not a plain file name. Shards must be in the same folder.":
    '{0}: ‘{1}’[은/는] 단순한 파일 이름이 아닙니다. 가중치 조각은 같은 폴더에 있어야 합니다.',
  "{0}: the shards are truncated inside the strings '{1}'.":
    '{0}: 가중치 조각이 문자열 ‘{1}’ 안에서 잘렸습니다.',
  "{0}: the shards are truncated at '{1}': expected {2} more bytes.":
    '{0}: 가중치 조각이 ‘{1}’에서 잘렸습니다. {2}바이트가 더 필요합니다.',
  '{0}: {1} bytes of {2} do not belong to any weight.':
    '{0}: {2}의 {1}바이트가 어느 가중치에도 속하지 않습니다.',
  "{0}: weight '{1}' is of type {2}.": '{0}: 가중치 ‘{1}’의 자료형 {2}[을/를] 지원하지 않습니다.',
  "{0}: the shard '{1}' is listed twice.": '{0}: 가중치 조각 ‘{1}’[이/가] 목록에 두 번 있습니다.',
  '{0}: {1}: expected {2} bytes of weights, received {3}. The download may be incomplete.':
    '{0}: {1}: 가중치가 {2}바이트여야 하지만 {3}바이트입니다. 내려받기가 끝나지 않았을 수 있습니다.',
  "{0}: '{1}': expected {2}, received {3}.": '{0}: ‘{1}’: 필요한 값은 {2}, 파일의 값은 {3}입니다.',
  'no such weight': '없음',
  "{0}: layer '{1}' is missing {2}.": '{0}: 층 ‘{1}’의 가중치가 없습니다: {2}.',
  "{0}: two weights are named '{1}'.": '{0}: 이름이 ‘{1}’인 가중치가 둘입니다.',
  '{0}: its loops have too many nodes.': '{0}: 반복문에 노드가 너무 많습니다.',
  '{0}: it has more than {1} nodes.': '{0}: 노드가 {1}개를 넘습니다.',
  '{0}: it has more than {1} layers.': '{0}: 층이 {1}개를 넘습니다.',
  'its modelTopology has no list of nodes.': 'modelTopology에 노드 목록이 없습니다.',
  'the graph has no output.': '그래프에 출력이 없습니다.',
  'node {0} has no name or operation.': '노드 {0}에 이름이나 연산이 없습니다.',
  "two nodes are named '{0}'.": '이름이 ‘{0}’인 노드가 둘입니다.',
  "node '{0}' depends on itself.": '노드 ‘{0}’[이/가] 자기 자신에 의존합니다.',
  "{0} takes its input from '{1}', which was not found.": '{0}의 입력 ‘{1}’[을/를] 찾을 수 없습니다.',
  'an output': '출력',
  "the input '{0}': {1}.": '입력 ‘{0}’: {1}.',
  "the constant '{0}' is missing from its weights.": '상수 ‘{0}’[이/가] 가중치에 없습니다.',
  '{0}: no output depends on its input. {1}': '{0}: 입력에 의존하는 출력이 없습니다. {1}',

  // NumPy.
  '{0} is not a valid .npy file: {1}.': '{0}[은/는] 올바른 .npy 파일이 아닙니다: {1}.',
  'it does not start with \\x93NUMPY': '\\x93NUMPY로 시작하지 않습니다',
  'expected version 1, 2 or 3 of the format, received {0}': '형식 버전은 1, 2 또는 3이어야 하지만 {0}입니다',
  'its header has {0} bytes; the limit is {1}': '헤더가 {0}바이트로, 한도 {1}바이트를 넘습니다',
  'its header is truncated: expected {0} bytes, found {1}':
    '헤더가 잘렸습니다. {0}바이트여야 하지만 {1}바이트입니다',
  'its header has no valid fortran_order and shape': '헤더에 올바른 fortran_order와 `shape`가 없습니다',

  // Saving.
  'The model cannot be exported: {0}': '모델을 내보낼 수 없습니다: {0}',
  "The weight '{0}' of '{1}' has no values yet. Train the model before exporting it.":
    '‘{1}’의 가중치 ‘{0}’에 아직 값이 없습니다. 모델을 학습한 뒤에 내보내세요.',
  "The weight '{0}' of '{1}': expected {2} bytes, received {3}.":
    '‘{1}’의 가중치 ‘{0}’: {2}바이트여야 하지만 {3}바이트입니다.',
  "A weight of '{0}': expected {1} bytes, received {2}.":
    '‘{0}’의 가중치: {1}바이트여야 하지만 {2}바이트입니다.',
  '{0} contains {1}, but float16 values must not exceed 65,504. Export float32.':
    '{0}에 {1} 값이 있지만 float16의 최댓값은 65,504입니다. float32로 내보내세요.',
  "Layer '{0}' has the unknown kind '{1}'.": '층 ‘{0}’의 종류 ‘{1}’[을/를] 알 수 없습니다.',
  "Keras 3 has no name for the activation '{0}': export to ONNX{1}.":
    'Keras 3에는 활성화 함수 ‘{0}’의 이름이 없습니다. ONNX{1} 형식으로 내보내세요.',
  ' or TensorFlow.js': ' 또는 TensorFlow.js',
  "Keras 3 drops the axes of '{0}' ({1}) when it opens a .h5. Export a .keras file instead.":
    'Keras 3는 .h5를 열 때 ‘{0}’({1})의 축을 버립니다. .keras 파일로 내보내세요.',
  'A TimeDistributed that contains a TimeDistributed model cannot be exported.':
    'TimeDistributed 모델이 든 TimeDistributed는 내보낼 수 없습니다.',
  '{0} Export to .keras or ONNX, or replace the layer.': '{0} .keras 또는 ONNX로 내보내거나 층을 바꾸세요.',
  "'{0}' ({1}) cannot be exported to ONNX: {2}.": '‘{0}’({1})[은/는] ONNX로 내보낼 수 없습니다: {2}.',
  ' And {0} more layers.': ' 외 {0}개 층.',
  'And {0} more layers.': '외 {0}개 층.',
  '{0}: the ONNX file is damaged or truncated.': '{0}: ONNX 파일이 손상되었거나 잘렸습니다.',
  '{0} differs from the exported network: {1}.': '{0}[이/가] 내보낸 신경망과 다릅니다: {1}.',
  'operator set {0} in place of {1}': '연산자 집합이 {1}[이/가] 아니라 {0}입니다',
  'different inputs or outputs': '입력이나 출력이 다릅니다',
  'a different number of nodes': '노드 수가 다릅니다',
  "the tensor '{0}' is missing or has a different shape or type":
    '텐서 ‘{0}’[이/가] 없거나 형상이나 자료형이 다릅니다',
  "the values of '{0}' differ": '‘{0}’의 값이 다릅니다',
  "{0} takes its input from '{1}', which no node computes":
    '{0}의 입력 ‘{1}’[을/를] 계산하는 노드가 없습니다',
  "'{0}' is computed twice": '‘{0}’[을/를] 두 번 계산합니다',
  "no node computes the output '{0}'": '출력 ‘{0}’[을/를] 계산하는 노드가 없습니다',
  "the input '{0}' is not computed": '입력 ‘{0}’[을/를] 계산하지 않습니다',
  'the image must be known to be at least as large as the crop': '이미지가 잘라낼 크기 이상이어야 합니다',
  'in inference it resizes; put a Resizing or CenterCrop layer in its place':
    '추론에서는 크기를 조정합니다. Resizing이나 CenterCrop 층으로 바꾸세요',
  'keeping the aspect ratio depends on the size of each image':
    '가로세로 비율 유지는 이미지마다 크기에 따라 달라집니다',
  'antialias is not in the operator set': '연산자 집합에 안티에일리어싱이 없습니다',
  "onnxruntime's bicubic differs from TensorFlow's in the third digit":
    'onnxruntime의 bicubic은 TensorFlow와 셋째 자리부터 다릅니다',
  "the interpolation '{0}' is not in the operator set": '연산자 집합에 보간 방식 ‘{0}’[이/가] 없습니다',
  'it uses other activations than tanh and sigmoid ({0}, {1})':
    'tanh와 sigmoid가 아닌 활성화 함수를 씁니다({0}, {1})',
  'ONNX does not support sequence masks': 'ONNX는 시퀀스 마스크를 지원하지 않습니다',
  'the number of steps is not known': '스텝 수를 알 수 없습니다',
  'the size of a step is not known': '스텝의 크기를 알 수 없습니다',
  "the activation '{0}' is not known": '활성화 함수 ‘{0}’[을/를] 알 수 없습니다',
  'groups on axis {0} are not written, only on the last':
    '축 {0}의 그룹은 쓸 수 없고 마지막 축만 쓸 수 있습니다',
  "'{0}' has no weight '{1}'": '‘{0}’에 가중치 ‘{1}’[이/가] 없습니다',
};
