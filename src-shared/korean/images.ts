// Korean of the errors of images and datasets. Keys are the English templates; [을/를] is chosen by the word before it.

/** Why an image was skipped. */
const faults: Readonly<Record<string, string>> = {
  '{0}: {1}.': '{0}: {1}.',
  'its header has {0} bytes, expected 12, 16 to 64, 108 or 124':
    '헤더가 {0}바이트입니다. 12, 16~64, 108 또는 124바이트여야 합니다',
  'its size is {0} × {1} pixels': '크기가 {0} × {1} 픽셀입니다',
  'it has {0} bits per pixel, expected 1, 2, 4, 8, 16, 24 or 32':
    '픽셀당 {0}비트입니다. 1, 2, 4, 8, 16, 24 또는 32비트여야 합니다',
  'number {0} at {1} bits': '{0}번({1}비트)',
  'BMP compression {0} is not supported; save it as PNG':
    'BMP 압축 방식 {0}[을/를] 지원하지 않습니다. PNG로 저장하세요',
  'the BMP is truncated': 'BMP 파일이 잘렸습니다',
  'the BMP is damaged: {0}': 'BMP 파일이 손상되었습니다. {0}',
  '{0} × {1} pixels are {2} megapixels; the limit is {3}':
    '{0} × {1} 픽셀은 {2}메가픽셀로, 한도 {3}메가픽셀을 넘습니다',
  'JPEGs with {0} bits per channel are not supported; save it as PNG':
    '채널당 {0}비트인 JPEG를 지원하지 않습니다. PNG로 저장하세요',
  'the {0} is too large ({1})': '{0}[이/가] 너무 큽니다({1})',
  'the {0} is truncated': '{0} 파일이 잘렸습니다',
  'the {0} is damaged: its header is not valid': '{0} 파일이 손상되었습니다. 헤더가 올바르지 않습니다',
  'this kind of {0} is not supported ({1})': '이런 {0}[은/는] 지원하지 않습니다({1})',
  'the {0} is damaged ({1})': '{0} 파일이 손상되었습니다({1})',
  'the {0} is damaged': '{0} 파일이 손상되었습니다',
  'the file no longer exists': '파일이 없어졌습니다',
  'no permission to read it': '읽을 권한이 없습니다',
  'another program has it open': '다른 프로그램에서 열려 있습니다',
  'The images in {0} can no longer be read: {1}. Check the drive or the network connection, then try again.':
    '{0}에 있는 이미지를 더 이상 읽을 수 없습니다: {1}. 드라이브가 연결되어 있는지 확인한 뒤 다시 시도하세요.',
  'it did not answer for {0} s': '{0}초 동안 응답이 없습니다',
  'the folder is empty': '폴더가 비어 있습니다',
  'the folder no longer exists': '폴더가 없어졌습니다',
  'its symbolic link refers to itself': '심볼릭 링크가 자기 자신을 가리킵니다',
  'it could not be read ({0})': '읽을 수 없습니다({0})',
  'unknown error': '알 수 없는 오류',
  'the thread that stretches images ended with code {0}':
    '이미지 크기를 조정하는 스레드가 코드 {0}[으로/로] 끝났습니다',
  'its pixels cannot be decoded': '픽셀을 디코딩할 수 없습니다',
  'no image was found in it': '이미지가 들어 있지 않습니다',
  'the file is empty (0 bytes)': '빈 파일입니다(0바이트)',
  '{0} images are not supported; {1}': '{0} 이미지는 지원하지 않습니다. {1}',
  'expected an image, found {0}': '이미지가 아닙니다: {0}',
  'expected an image, found text': '이미지가 아닙니다: 텍스트',
  'expected an image': '이미지가 아닙니다',
  'save it as PNG or JPEG': 'PNG나 JPEG로 저장하세요',
  'convert it to PNG, for example with Pillow: Image.open("image.jp2").save("image.png")':
    'PNG로 변환하세요. 예: Pillow의 `Image.open("image.jp2").save("image.png")`',
  'a PDF': 'PDF',
  'a gzip archive': 'gzip 압축 파일',
  'a zip archive': 'zip 압축 파일',
  'a video': '동영상',
  'a web page': '웹 페이지',
  'only zero bytes': '0으로만 된 파일',
  'data of an unknown kind': '알 수 없는 데이터',
  text: '텍스트',
  icon: '아이콘',
  'its offset in the archive is not valid': '압축 파일 안의 위치가 올바르지 않습니다',
  'the file that contains it is truncated': '이 이미지가 든 파일이 잘렸습니다',
  'damaged in its archive: its unpacked size differs from the declared one':
    '압축 파일 안에서 손상되었습니다. 압축을 푼 크기가 적힌 크기와 다릅니다',
  'expected {0} bytes of pixels': '픽셀이 {0}바이트여야 합니다',
  'the file has {0} MiB; the limit is {1} MiB': '파일이 {0} MiB로, 한도 {1} MiB를 넘습니다',
  'it is larger than the limit of {0} MiB': '한도 {0} MiB보다 큽니다',
  '{0} compression': '{0} 압축',
  'number {0} compression': '{0}번 압축',
  'LZW compression': 'LZW 압축',
  '{0} colors': '{0} 색상',
  'old-style JPEG': '옛 방식의 JPEG',
  'transparency mask': '투명도 마스크',
  'color filter array': '컬러 필터 배열',
  'linear raw': '선형 RAW',
  'RGB colors': 'RGB 색상',
  'photometric {0} colors': '색상 방식 {0}',
  'tiles with separate planes': '면이 나뉜 타일',
  'interleaved bands': '밴드를 섞은 배열',
  'YCbCr colors without JPEG compression': 'JPEG로 압축하지 않은 YCbCr 색상',
  '{0} bands (expected 1 for gray, 3 for RGB, and one for alpha)':
    '밴드 {0}개(흑백은 1개, RGB는 3개, 알파는 1개)',
  'the three bands to look at as RGB': '볼 밴드 셋을 RGB로 한 형식',
  '{0}-bit samples': '{0}비트 샘플',
  '8 or 16 bits': '8비트나 16비트',
  '{0} inks (expected 4: CMYK)': '잉크 {0}개(CMYK 4개여야 함)',
  '{0}-bit inks': '{0}비트 잉크',
  '8 bits': '8비트',
  '8 or 16 bits without sign': '부호 없는 8비트나 16비트',
  '8 bits, scaled to 0 to 255': '0~255 범위의 8비트',
  '{0} values': '{0} 값',
  '{0}-bit unsigned': '부호 없는 {0}비트',
  '{0}-bit signed': '부호 있는 {0}비트',
  '{0}-bit float': '{0}비트 실수',
  '{0}-bit complex': '{0}비트 복소수',
  '{0} values {1} (expected gray levels, 0 to 255)': '{0} 값(범위 {1}, 명암값은 0~255여야 함)',
  'between 0 and 1': '0~1',
  'from {0} to {1}': '{0}~{1}',
  'TIFFs with {0} are not supported. Save it with {1}':
    '이런 TIFF는 지원하지 않습니다: {0}. {1}[으로/로] 저장하세요',
  'it took longer than {0} s': '{0}초가 넘게 걸렸습니다',
  'the decoder stopped while reading it: {0}': '읽는 중에 디코더가 멈췄습니다: {0}',
  'expected a file, found a folder, pipe or device': '파일이 아니라 폴더, 파이프 또는 장치입니다',
  'An image needs a path or bytes, received neither.': '이미지의 경로나 바이트가 필요합니다.',
  'Decoding was cancelled.': '디코딩을 취소했습니다.',
  'Could not start the image decoder: {0} ({1}).': '이미지 디코더를 시작할 수 없습니다: {0}({1}).',
  "Expected a SHA-256 as the image's hash, received '{0}'.":
    '이미지의 해시는 SHA-256이어야 합니다. 받은 값: ‘{0}’.',
  '{0}: it was changed ({1} UTC) after the dataset was scanned. Scan the dataset again, or start a new run.':
    '{0}: 데이터셋을 검사한 뒤에 바뀌었습니다({1} UTC). 데이터셋을 다시 검사하거나 새 실행을 시작하세요.',
  'An image cannot be read.': '이미지를 읽을 수 없습니다.',
  'The image cannot be read.': '이미지를 읽을 수 없습니다.',
  'No image could be read.': '읽을 수 있는 이미지가 없습니다.',
};

/** Folders and archives of images, and the tables beside them. */
const datasets: Readonly<Record<string, string>> = {
  'Folder not found: {0}': '폴더를 찾을 수 없습니다: {0}',
  'No permission to read the folder {0}.': '폴더를 읽을 권한이 없습니다: {0}.',
  '{0} is a file: expected a folder with one subfolder per class.':
    '{0}[은/는] 파일입니다. 클래스마다 하위 폴더가 하나씩 있는 폴더가 필요합니다.',
  'Could not read the folder {0} ({1}).': '폴더 {0}[을/를] 읽을 수 없습니다({1}).',
  '{0}: expected one subfolder of images per class, found {1}.{2}':
    '{0}: 클래스마다 이미지가 든 하위 폴더가 하나씩 있어야 합니다. 찾은 것: {1}.{2}',
  '{0} image{1} directly in it': '바로 아래의 이미지 {0}장',
  '{0} file{1}': '파일 {0}개',
  '1 subfolder with no file in it': '파일이 없는 하위 폴더 1개',
  '{0} subfolders with no file in any of them': '파일이 하나도 없는 하위 폴더 {0}개',
  '{0} and no subfolder': '하위 폴더 없이 {0}',
  'an empty folder': '빈 폴더',
  ' Sort the images into one folder per class, such as cats/ and dogs/.':
    ' 이미지를 `cats/`, `dogs/`처럼 클래스별 폴더로 나누세요.',
  'a link to the folder {0}, which was already scanned': '이미 검사한 폴더 {0}[으로/로] 이어지는 링크입니다',
  'The scan of {0} was cancelled.': '검사를 취소했습니다: {0}.',
  '{0}: expected a folder, or a zip, tar, .npz, .npy, IDX or CIFAR file with images in classes.':
    '{0}: 클래스별 이미지가 든 폴더, zip, tar, .npz, .npy, IDX 또는 CIFAR 파일이 필요합니다.',
  '{0}: {1} look like the parts of a dataset, but the images in them are not in class folders, and no table or file names give their classes. Expected one subfolder per class in each part, or a CSV with a file and a label column.':
    '{0}: {1} 폴더는 데이터셋의 세트로 보이지만 그 안의 이미지가 클래스별 폴더에 있지 않고, 클래스를 알려 주는 표나 파일 이름도 없습니다. 세트마다 클래스별 하위 폴더를 만들거나, 파일 열과 레이블 열이 있는 CSV를 넣으세요.',
  '{0}: expected images in one subfolder per class, or labels in a table or in file names; found {1}.':
    '{0}: 클래스별 하위 폴더의 이미지, 또는 표나 파일 이름의 레이블이 필요합니다. 찾은 것: {1}.',
  'no files': '파일 없음',
  'no images with a class': '클래스가 있는 이미지 없음',
  '{0} could not be read as {1}: no image has a class. Choose other labels.':
    '{0}[을/를] {1} 형식으로 읽을 수 없습니다. 클래스가 있는 이미지가 없습니다. 다른 레이블을 선택하세요.',
  'folders of parts with one folder per class': '세트별 폴더 안의 클래스별 폴더',
  'numbered lists of images and classes': '번호가 매겨진 이미지와 클래스 목록',
  'folders of classes with lists of parts': '클래스별 폴더와 세트 목록',
  'one folder per class': '클래스별 폴더',
  'pixels in a table': '표의 픽셀',
  'classes in file names': '파일 이름의 클래스',
  'labels in a table': '표의 레이블',
  'labels in a text list': '텍스트 목록의 레이블',
  'Pascal VOC annotations': 'Pascal VOC 주석',
  '{0}: several labels per image': '{0}: 이미지당 레이블 여러 개',
  '{0}: one class per image': '{0}: 이미지당 클래스 하나',
  '{0}: cat or dog': '{0}: 고양이 또는 개',
  '{0}: expected an IDX file of bytes with {1} axes.': '{0}: 축이 {1}개인 바이트 IDX 파일이 필요합니다.',
  '{0}: expected {1} bytes after its header, found {2}.':
    '{0}: 헤더 뒤에 {1}바이트가 필요하지만 {2}바이트입니다.',
  '{0} has {1} images, but {2} labels.': '{0}의 이미지는 {1}장이지만 레이블은 {2}개입니다.',
  '{0}: unsupported image size {1} × {2}.': '{0}: 이미지 크기 {1} × {2}[을/를] 지원하지 않습니다.',
  "{0} has no column '{1}'. Its columns are {2}.": '{0}에 ‘{1}’ 열이 없습니다. 있는 열: {2}.',
  '{0}: images of type {1} are not supported. Save them as uint8 (0 to 255).':
    '{0}: 자료형이 {1}인 이미지는 지원하지 않습니다. uint8(0~255)로 저장하세요.',
  '{0}: expected images [n, height, width] or [n, height, width, 1, 3 or 4], received [{1}].':
    '{0}: 이미지의 형상은 [n, 높이, 너비] 또는 [n, 높이, 너비, 1·3·4]여야 합니다. 받은 형상: [{1}].',
  '{0}: unsupported data type {1}.': '{0}: 자료형 {1}[을/를] 지원하지 않습니다.',
  'arrays of records are not supported.': '레코드 배열을 지원하지 않습니다.',
  'arrays in Fortran order are not supported. Save it with np.ascontiguousarray.':
    'Fortran 순서의 배열을 지원하지 않습니다. `np.ascontiguousarray`로 저장하세요.',
  'expected {0} bytes of values, found {1}': '값이 {0}바이트여야 하지만 {1}바이트입니다',
  '{0}: expected a list of objects with a file and a label, an object from file to label or from class to files, a DataFrame as pandas writes it, COCO or VIA annotations.':
    '{0}: 파일과 레이블이 있는 객체의 목록, 파일에서 레이블로 또는 클래스에서 파일로의 객체, pandas의 DataFrame, COCO 또는 VIA 주석이 필요합니다.',
  '{0}: line {1} is not valid JSON: {2}.': '{0}: {1}번째 줄이 올바른 JSON이 아닙니다: {2}.',
  '{0} is truncated: expected {1} bytes at offset {2}.':
    '{0}[이/가] 잘렸습니다. 위치 {2}에 {1}바이트가 필요합니다.',
  '{0} unpacks to more than the limit of {1} bytes.': '{0}의 압축을 풀면 한도 {1}바이트를 넘습니다.',
  '{0} could not be unpacked: {1}.': '{0}의 압축을 풀 수 없습니다: {1}.',
  '{0}: line {1} has the byte 0x{2}, which is not part of a text in UTF-8, UTF-16, Windows-1252 or an East Asian encoding. Save the file as UTF-8.':
    '{0}: {1}번째 줄의 바이트 0x{2}[은/는] UTF-8, UTF-16, Windows-1252 또는 동아시아 인코딩의 글자가 아닙니다. 파일을 UTF-8로 저장하세요.',
  '{0} is not valid {1}. Save the file as UTF-8.':
    '{0}[은/는] 올바른 {1} 파일이 아닙니다. 파일을 UTF-8로 저장하세요.',
  '{0} names class {1}, but the dataset lists {2} classes (0 to {3}).':
    '{0}에 클래스 {1}[이/가] 있지만 데이터셋의 클래스는 {2}개(0~{3})입니다.',
  '{0}: line {1}: {2}. Expected {3} integers from 0 to 255.':
    '{0}: {1}번째 줄: {2}. 0~255의 정수 {3}개가 필요합니다.',
  'found {0} pixels': '픽셀 {0}개를 찾았습니다',
  "pixel {0} is '{1}'": '픽셀 {0}의 값이 ‘{1}’입니다',
  'it has a column per pixel, but no column of labels': '픽셀마다 열이 있지만 레이블 열이 없습니다',
  '{0}: the pickle has {1} bytes; the limit is {2}.': '{0}: 피클이 {1}바이트로, 한도 {2}바이트를 넘습니다.',
  '{0}: expected a dict with data and labels.': '{0}: data와 labels가 있는 딕셔너리가 필요합니다.',
  "{0}: expected 'data' as bytes, and a list of 'labels'.":
    '{0}: 바이트인 ‘data’와 목록인 ‘labels’가 필요합니다.',
  '{0}: expected {1} rows of {2} bytes, received [{3}] in {4} bytes.':
    '{0}: {2}바이트인 행 {1}개가 필요하지만 형상 [{3}], {4}바이트입니다.',
  '{0}: the label of row {1} is not a class number from 0 to 65,535.':
    '{0}: 행 {1}의 레이블이 0~65,535의 클래스 번호가 아닙니다.',
  "The pattern '{0}' has no {class}: for example, use '{class}.#.*'.":
    '패턴 ‘{0}’에 {class}가 없습니다. 예: ‘{class}.#.*’.',
  'The pattern is too long: expected at most 200 characters and 11 placeholders.':
    '패턴이 너무 깁니다. 200자, 자리 11개까지 쓸 수 있습니다.',
  "The pattern '{0}' is not valid: each placeholder may occur only once.":
    '패턴 ‘{0}’[은/는] 올바르지 않습니다. 같은 자리는 한 번만 쓸 수 있습니다.',
  "No file name in {0} matches the pattern '{1}'.": '{0}에 패턴 ‘{1}’[과/와] 일치하는 파일 이름이 없습니다.',
  '{0}: {1} would have to be executed. Graft never runs code from a file.':
    '{0}: {1}[을/를] 실행해야 합니다. Graft는 파일의 코드를 실행하지 않습니다.',
  'an instruction (0x{0})': '명령(0x{0})',
  'a NumPy value of type {0}': '자료형이 {0}인 NumPy 값',
  'a call': '호출',
  'an object': '객체',
  'an array of objects': '객체 배열',
  'big-endian values': '빅 엔디언 값',
  'the pickle is truncated.': '피클이 잘렸습니다.',
  'the pickle is damaged.': '피클이 손상되었습니다.',
  'the pickle has too many values.': '피클에 값이 너무 많습니다.',
  'it has a number of more than 64 bits.': '64비트를 넘는 수가 있습니다.',
  'its pickle protocol is not supported: expected 0 to 5.':
    '지원하지 않는 피클 프로토콜입니다. 0~5여야 합니다.',
  'an array in the pickle is damaged.': '피클의 배열이 손상되었습니다.',
  '{0} has no table {1}.': '{0}에 표 {1}[이/가] 없습니다.',
  '{0} does not give a label to any image of {1}.':
    '{0}[은/는] {1}의 어떤 이미지에도 레이블을 주지 않습니다.',
  '{0}: no column names images of the dataset together with a column of classes. Its columns are {1}.':
    '{0}: 데이터셋의 이미지를 가리키는 열과 클래스 열을 함께 찾지 못했습니다. 있는 열: {1}.',
  '{0}: the quote that opens on line {1} is never closed.':
    '{0}: {1}번째 줄에서 연 따옴표가 닫히지 않았습니다.',
  '{0}: {1} bytes are not a multiple of the record size of {2} bytes.':
    '{0}: {1}바이트는 레코드 크기 {2}바이트의 배수가 아닙니다.',
  '{0}: line {1} has {2} columns, expected {3}. Check the quotes on that line':
    '{0}: {1}번째 줄의 열이 {2}개입니다. {3}개여야 합니다. 그 줄의 따옴표를 확인하세요',
  'links inside archives are not followed': '압축 파일 안의 링크는 읽지 않습니다',
  'its path leads outside the archive': '경로가 압축 파일 밖을 가리킵니다',
  'it is encrypted': '암호화되어 있습니다',
  'it uses the unsupported compression method {0}': '지원하지 않는 압축 방식({0})입니다',
  'it is outside the folders of the parts': '학습·검증·테스트 폴더 밖에 있습니다',
  'it is outside the class folders': '클래스 폴더 밖에 있습니다',
  '{0} does not give it a class': '{0}에 이 이미지의 클래스가 없습니다',
  '{0} lists it, but it does not exist': '{0}에 있지만 파일이 없습니다',
  '{0} lists it, but several images have this name. Give their folders in the table':
    '{0}에 있지만 이름이 같은 이미지가 여러 장입니다. 표에 폴더도 적으세요',
  "{0} gives it '{1}' ({2}) and '{3}' ({4})":
    '{0}에서 클래스가 ‘{1}’({2})[과/와] ‘{3}’({4})[으로/로] 서로 다릅니다',
  "{0} gives it '{1}' and {2} '{3}'": '{0}에서는 ‘{1}’, {2}에서는 ‘{3}’[으로/로] 클래스가 다릅니다',
  '{0} gives it {1} classes, expected 1': '{0}에 클래스가 {1}개입니다. 하나여야 합니다',
  'its name does not match {0}': '이름이 {0}[과/와] 일치하지 않습니다',
  'no annotation was found for it': '주석이 없습니다',
  'its annotation lists no objects': '주석에 객체가 없습니다',
  'any table': '표',
  'line {0}': '{0}번째 줄',
  'row {0}': '{0}행',

  // Uploads, exports and bundled datasets.
  '{0} is not an image of {1}.': '{0}[은/는] {1}의 이미지가 아닙니다.',
  '{0} is not empty. Choose a new or an empty folder.':
    '{0}[이/가] 비어 있지 않습니다. 새 폴더나 빈 폴더를 선택하세요.',
  'Images with several classes cannot be sorted into one folder each. Export the table or the script instead.':
    '클래스가 여러 개인 이미지는 폴더 하나에 넣을 수 없습니다. 표나 코드로 내보내세요.',
  'Upload not found: {0}': '업로드를 찾을 수 없습니다: {0}',
  'The upload has {0} files; the limit is {1}.': '업로드할 파일이 {0}개로, 한도 {1}개를 넘습니다.',
  'The upload has {0}; the limit is {1}.': '업로드할 크기가 {0}[으로/로], 한도 {1}[을/를] 넘습니다.',
  'The upload has {0}, which does not fit on the disk. Free some space and try again.':
    '업로드할 크기가 {0}[이라/라] 디스크에 들어가지 않습니다. 공간을 비우고 다시 시도하세요.',
  'Received a chunk of {0} bytes; the limit is {1}.': '{0}바이트 조각을 받았습니다. 한도는 {1}바이트입니다.',
  'Received more files than the {0} announced.': '알린 파일 {0}개보다 많이 받았습니다.',
  '{0}: expected byte {1} next, received {2}.': '{0}: 다음은 {1}번째 바이트여야 하지만 {2}번째입니다.',
  'Received more bytes than the {0} announced.': '알린 {0}바이트보다 많이 받았습니다.',
  "'{0}' is not a valid name of a bundled dataset.": '‘{0}’[은/는] 올바른 예제 데이터셋 이름이 아닙니다.',
  'Bundled dataset not found: {0}': '예제 데이터셋을 찾을 수 없습니다: {0}',
};

/** Errors of images and datasets. */
export const images: Readonly<Record<string, string>> = { ...faults, ...datasets };
