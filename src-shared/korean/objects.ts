// S3-compatible storage: addresses, credentials, what it refuses. Keys are the English templates.
export const objects = {
  "'{0}' is not an address in S3: expected s3://bucket/prefix.":
    '‘{0}’[은/는] S3 주소가 아닙니다. s3://버킷/접두사 형식이어야 합니다.',
  "The profile '{0}' of AWS_PROFILE is not in ~/.aws/config or ~/.aws/credentials on this machine. Add it there, or choose another one.":
    'AWS_PROFILE의 프로필 ‘{0}’[이/가] 이 컴퓨터의 ~/.aws/config와 ~/.aws/credentials에 없습니다. 그곳에 추가하거나 다른 프로필을 선택하세요.',
  "The profile '{0}' gets its keys by {1}, which Graft does not do itself. Start Graft with the variables that {2} prints.":
    '프로필 ‘{0}’[은/는] {1}[으로/로] 키를 받는데, Graft는 이 방식을 지원하지 않습니다. {2}[이/가] 출력하는 변수를 설정하고 Graft를 시작하세요.',
  'AWS_ENDPOINT_URL is not a valid address: expected http://host:port or https://host:port.':
    'AWS_ENDPOINT_URL이 올바른 주소가 아닙니다. http://호스트:포트 또는 https://호스트:포트 형식이어야 합니다.',
  'Could not read the certificates in {0} ({1}), which AWS_CA_BUNDLE names.':
    'AWS_CA_BUNDLE에 지정된 인증서 파일 {0}[을/를] 읽을 수 없습니다({1}).',
  '{0} does not accept the credentials of this machine for {1} ({2}). Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or the profile in ~/.aws.':
    '{0}에서 {1}에 대한 이 컴퓨터의 자격 증명을 거부했습니다({2}). AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN 또는 ~/.aws의 프로필을 확인하세요.',
  '{0} refuses {1}, because the clock of this machine is wrong. Set the clock, then try again.':
    '이 컴퓨터의 시계가 맞지 않아 {0}에서 {1}[을/를] 거부했습니다. 시계를 맞춘 뒤 다시 시도하세요.',
  'The bucket {0} was not found at {1}. Check the name in {2}, and AWS_ENDPOINT_URL if the bucket is not on AWS.':
    '버킷 {0}[을/를] {1}에서 찾을 수 없습니다. {2}의 이름을 확인하고, 버킷이 AWS에 있지 않으면 AWS_ENDPOINT_URL도 확인하세요.',
  '{0} requires credentials, and this machine has none. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or add a profile to ~/.aws/credentials and set AWS_PROFILE, on each machine that reads the images.':
    '{0}에는 자격 증명이 필요하지만 이 컴퓨터에 없습니다. 이미지를 읽는 모든 컴퓨터에서 AWS_ACCESS_KEY_ID와 AWS_SECRET_ACCESS_KEY를 설정하거나, ~/.aws/credentials에 프로필을 추가하고 AWS_PROFILE을 설정하세요.',
  'The credentials of this machine do not allow listing {0} ({1}). They need the permissions s3:ListBucket and s3:GetObject.':
    '이 컴퓨터의 자격 증명으로는 {0}의 목록을 볼 수 없습니다({1}). s3:ListBucket과 s3:GetObject 권한이 필요합니다.',
  "{0} does not answer like S3-compatible storage for {1} ({2}). Check AWS_ENDPOINT_URL and the bucket's name.":
    '{0}의 {1}에 대한 응답이 S3 호환 저장소의 응답이 아닙니다({2}). AWS_ENDPOINT_URL과 버킷 이름을 확인하세요.',
  'The bucket of {0} is said to be in the region {1}, which refuses it. Check AWS_REGION and AWS_ENDPOINT_URL.':
    '{0}의 버킷이 리전 {1}에 있다고 하지만 그 리전에서 거부했습니다. AWS_REGION과 AWS_ENDPOINT_URL을 확인하세요.',
  'Could not read {0}: {1}. Check AWS_ENDPOINT_URL and the connection, then try again.':
    '{0}[을/를] 읽을 수 없습니다: {1}. AWS_ENDPOINT_URL과 연결을 확인한 뒤 다시 시도하세요.',
  'The server does not list {0} as S3-compatible storage does. Check AWS_ENDPOINT_URL.':
    '서버가 {0}의 목록을 S3 호환 저장소의 형식으로 보내지 않았습니다. AWS_ENDPOINT_URL을 확인하세요.',
  '{0} has no objects. Check the bucket and the prefix: images are expected in s3://bucket/prefix/class/name.':
    '{0}에 객체가 없습니다. 버킷과 접두사를 확인하세요. 이미지는 s3://버킷/접두사/클래스/이름에 있어야 합니다.',
  '{0} has no objects anymore. Restore them, or scan the dataset again.':
    '{0}에 더 이상 객체가 없습니다. 복원하거나 데이터셋을 다시 검사하세요.',
  'the object no longer exists': '객체가 없어졌습니다',
  '{0}: the object no longer exists. Restore it, or scan the dataset again.':
    '{0}: 객체가 없어졌습니다. 복원하거나 데이터셋을 다시 검사하세요.',
  'the object was replaced while it was scanned; scan again':
    '검사하는 동안 객체가 바뀌었습니다. 다시 검사하세요',
  'the object is archived: restore it to read it': '보관된 객체입니다. 복원해야 읽을 수 있습니다',
  'its key has an empty part, “.” or “..” between slashes':
    '키의 빗금 사이에 빈 부분이나 “.” 또는 “..”이 있습니다',
  '{0}: it was changed after the dataset was scanned. Scan the dataset again, or start a new run.':
    '{0}: 데이터셋을 검사한 뒤에 바뀌었습니다. 데이터셋을 다시 검사하거나 새 실행을 시작하세요.',
  'Images in S3 cannot be linked, so they were copied.': 'S3의 이미지는 링크할 수 없어 복사했습니다.',
  'The node {0} cannot read {1}: {2}': '노드 {0}에서 {1}[을/를] 읽을 수 없습니다: {2}',
};
