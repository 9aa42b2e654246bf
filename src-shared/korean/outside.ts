// Korean of messages that Graft does not word itself: of schemas, JSON, the file system and libraries.

/** Messages of zod, V8, the file system and image libraries that appear within ours. */
export const outside: Readonly<Record<string, string>> = {
  // Schemas.
  '{0}: {1}: {2}': '{0}: {1}: {2}',
  '{0}: {1}': '{0}: {1}',
  '{0} ({1})': '{0}({1})',
  'Added {0} of {1} files to “{2}”. Not added: {3}.':
    '파일 {1}개 중 {0}개를 “{2}”에 추가했습니다. 추가하지 않은 파일: {3}',
  'is not valid': '값이 올바르지 않습니다',
  'Invalid input': '값이 올바르지 않습니다',
  Required: '값이 필요합니다',
  'Invalid input: expected {0}, received {1}': '필요한 값은 {0}, 받은 값은 {1}입니다',
  'Invalid option: expected one of {0}': '가능한 값: {0}',
  'Invalid value: expected one of {0}': '가능한 값: {0}',
  'Unrecognized key: {0}': '알 수 없는 항목: {0}',
  'Unrecognized keys: {0}': '알 수 없는 항목: {0}',
  'Too small: expected {0} to be >={1}': '{1} 이상이어야 합니다({0})',
  'Too small: expected {0} to be >{1}': '{1}보다 커야 합니다({0})',
  'Too big: expected {0} to be <={1}': '{1} 이하여야 합니다({0})',
  'Too big: expected {0} to be <{1}': '{1}보다 작아야 합니다({0})',
  'Too small: expected {0} to have >={1} items': '항목이 {1}개 이상이어야 합니다({0})',
  'Too big: expected {0} to have <={1} items': '항목이 {1}개 이하여야 합니다({0})',
  'Too small: expected {0} to have >={1} characters': '{1}자 이상이어야 합니다({0})',
  'Too big: expected {0} to have <={1} characters': '{1}자 이하여야 합니다({0})',
  'Invalid string: must match pattern {0}': '형식이 올바르지 않습니다: {0}',
  'Invalid discriminator value. Expected {0}': '가능한 값: {0}',
  'expected an index below the number of folds': '폴드 수보다 작은 번호여야 합니다',
  'expected a different name for each source': '원본마다 이름이 달라야 합니다',
  'expected one of clipValue, clipNorm and globalClipNorm, received several':
    'clipValue, clipNorm, globalClipNorm 중 하나만 쓸 수 있습니다',
  'expected from to be at most to': '범위의 시작이 끝보다 클 수 없습니다',
  'expected each range to begin below its end': '범위의 시작이 끝보다 작아야 합니다',
  'expected one of scaleJitter and resizedCrop, received both':
    'scaleJitter와 resizedCrop 중 하나만 쓸 수 있습니다',
  'expected each scale once': '같은 크기는 한 번만 쓸 수 있습니다',
  'expected crops where scales are given: the whole image has the input’s size':
    '크기를 정하려면 자르기도 정해야 합니다. 이미지 전체는 입력과 크기가 같습니다',
  'Input of {0}': '{0}의 입력',
  'Output of {0}': '{0}의 출력',
  'Item of {0}': '{0}의 항목',
  "The contract has no method '{0}'.": '‘{0}’[은/는] 없는 기능입니다.',
  'The message has {0} bytes; the limit is {1}.': '메시지가 {0}바이트로, 한도 {1}바이트를 넘습니다.',
  'Received a malformed frame.': '형식이 잘못된 메시지를 받았습니다.',
  'Received a frame of {0} bytes; the limit is {1}.': '받은 메시지가 {0}바이트로, 한도 {1}바이트를 넘습니다.',
  'The engine is not connected yet.': '엔진이 아직 연결되지 않았습니다.',

  // Arguments of a command, as Node words them.
  "Unknown option '{0}'": '옵션 ‘{0}’[이/가] 없습니다.',
  "Option '{0}' argument missing": '옵션 ‘{0}’에 값이 필요합니다.',
  "Option '{0}' does not take an argument": '옵션 ‘{0}’에는 값을 쓸 수 없습니다.',
  "Option '{0}' argument is ambiguous.": '옵션 ‘{0}’의 값이 모호합니다.',

  // Sizes.
  '{0} bytes': '{0}바이트',

  // JSON of V8.
  'Unexpected end of JSON input': 'JSON이 끝나지 않았습니다',
  'Unexpected token {0} in JSON at position {1}': 'JSON의 위치 {1}에 잘못된 글자 {0}[이/가] 있습니다',
  'Unexpected token {0}, {1} is not valid JSON': '{1} 안에 잘못된 글자 {0}[이/가] 있습니다',
  'Unexpected non-whitespace character after JSON at position {0}':
    'JSON이 끝난 위치 {0} 뒤에 글자가 더 있습니다',
  'Unexpected non-whitespace character after JSON at position {0} (line {1} column {2})':
    'JSON이 끝난 위치 {0}({1}행 {2}열) 뒤에 글자가 더 있습니다',
  'Unterminated string in JSON at position {0}': '위치 {0}의 문자열이 닫히지 않았습니다',
  'Unterminated string in JSON at position {0} (line {1} column {2})':
    '위치 {0}({1}행 {2}열)의 문자열이 닫히지 않았습니다',
  'Expected property name or {0} in JSON at position {1}': '위치 {1}에 속성 이름이나 {0}[이/가] 필요합니다',
  'Expected property name or {0} in JSON at position {1} (line {2} column {3})':
    '위치 {1}({2}행 {3}열)에 속성 이름이나 {0}[이/가] 필요합니다',
  'Expected double-quoted property name in JSON at position {0}':
    '위치 {0}에 큰따옴표로 묶은 속성 이름이 필요합니다',
  'Expected double-quoted property name in JSON at position {0} (line {1} column {2})':
    '위치 {0}({1}행 {2}열)에 큰따옴표로 묶은 속성 이름이 필요합니다',
  "Expected ',' or ']' after array element in JSON at position {0}": '위치 {0}에 쉼표나 ]가 필요합니다',
  "Expected ',' or ']' after array element in JSON at position {0} (line {1} column {2})":
    '위치 {0}({1}행 {2}열)에 쉼표나 ]가 필요합니다',
  "Expected ',' or '}' after property value in JSON at position {0}": '위치 {0}에 쉼표나 }가 필요합니다',
  "Expected ',' or '}' after property value in JSON at position {0} (line {1} column {2})":
    '위치 {0}({1}행 {2}열)에 쉼표나 }가 필요합니다',
  "Expected ':' after property name in JSON at position {0}": '위치 {0}에 쌍점이 필요합니다',
  "Expected ':' after property name in JSON at position {0} (line {1} column {2})":
    '위치 {0}({1}행 {2}열)에 쌍점이 필요합니다',
  'Bad control character in string literal in JSON at position {0}':
    '위치 {0}의 문자열에 제어 문자가 있습니다',
  'Bad control character in string literal in JSON at position {0} (line {1} column {2})':
    '위치 {0}({1}행 {2}열)의 문자열에 제어 문자가 있습니다',
  'Bad escaped character in JSON at position {0}': '위치 {0}의 이스케이프가 잘못되었습니다',
  'Bad escaped character in JSON at position {0} (line {1} column {2})':
    '위치 {0}({1}행 {2}열)의 이스케이프가 잘못되었습니다',
  'No number after minus sign in JSON at position {0}': '위치 {0}의 빼기 기호 뒤에 수가 없습니다',

  // The file system and libraries.
  'ENOTDIR: not a directory, {0} {1}': '경로 중간에 폴더가 아닌 것이 있습니다(ENOTDIR): {1}',
  'ENOENT: no such file or directory, {0} {1}': '파일이나 폴더가 없습니다(ENOENT): {1}',
  'EACCES: permission denied, {0} {1}': '권한이 없습니다(EACCES): {1}',
  'EBUSY: resource busy or locked, {0} {1}': '다른 프로그램에서 사용 중입니다(EBUSY): {1}',
  'ENAMETOOLONG: name too long, {0} {1}': '이름이 너무 깁니다(ENAMETOOLONG): {1}',
  'EIO: i/o error, {0}': '입출력 오류(EIO)',
  'ELOOP: too many symbolic links encountered, {0} {1}': '심볼릭 링크가 너무 많이 이어집니다(ELOOP): {1}',
  'EMFILE: too many open files, {0} {1}': '열린 파일이 너무 많습니다(EMFILE): {1}',
  'VipsJpeg: Unsupported marker type {0}': '지원하지 않는 마커 {0}',
  'tiff2vips: Using code not yet in table': '코드 표가 손상됨',
  'webp: unable to parse image': '이미지를 해석할 수 없음',
  'incorrect header check': '헤더가 올바르지 않음',
  'unexpected end of file': '파일이 도중에 끝남',
  'invalid block type': '블록 종류가 올바르지 않음',
  'invalid distance too far back': '데이터가 손상됨',
  'invalid code lengths set': '데이터가 손상됨',
  'incorrect data check': '검사합이 맞지 않음',
  'invalid stored block lengths': '데이터가 손상됨',
  'unknown compression method': '알 수 없는 압축 방식',
};
