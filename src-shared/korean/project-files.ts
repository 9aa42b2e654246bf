// Korean of project files (.graft) and of the disk view: writing, reading, and finding images again.

/** Errors and notes about projects as files, and about disk space. */
export const projectFiles: Readonly<Record<string, string>> = {
  // Reading one.
  '{0} is not a Graft project: it has no {1}.': '{0}[은/는] Graft 프로젝트가 아닙니다. {1}[이/가] 없습니다.',
  '{0} was written by a newer Graft: it is a project file of version {1}, and this Graft reads version {2}. Update Graft to open it.':
    '{0}[은/는] 더 새로운 Graft에서 만든 버전 {1} 프로젝트 파일이며, 이 Graft는 버전 {2}까지 읽습니다. 열려면 Graft를 업데이트하세요.',
  "'{0}' is not the name of a part of a project.": '‘{0}’[은/는] 프로젝트를 이루는 파일의 이름이 아닙니다.',
  "its part '{0}' is missing.": '‘{0}’ 부분이 없습니다.',
  "its part '{0}' is not valid JSON.": '‘{0}’ 부분이 올바른 JSON이 아닙니다.',
  "its part '{0}' is damaged at {1}.": '‘{0}’ 부분이 손상되었습니다. 위치: {1}.',
  "its part '{0}' is damaged.": '‘{0}’ 부분이 손상되었습니다.',
  "its part '{0}' is damaged: expected SHA-256 {1}, received {2}.":
    '‘{0}’ 부분이 손상되었습니다. SHA-256이 {1}이어야 하지만 {2}입니다.',
  "its part '{0}' is nested too deeply.": '‘{0}’ 부분의 중첩이 너무 깊습니다.',
  "its part '{0}' is not a thumbnail.": '‘{0}’ 부분이 섬네일이 아닙니다.',
  "it has a member '{0}' that its manifest does not list.": '목록에 없는 ‘{0}’ 항목이 들어 있습니다.',
  "its member '{0}' is a link.": '‘{0}’ 항목은 링크입니다.',
  "its member '{0}' overlaps another one.": '‘{0}’ 항목이 다른 항목과 겹칩니다.',
  "its member '{0}' does not have the {1} bytes that it declares.":
    '‘{0}’ 항목의 크기가 적혀 있는 {1}바이트와 다릅니다.',
  "its member '{0}' uses compression method {1}: expected 0 (stored).":
    '‘{0}’ 항목의 압축 방식이 {1}입니다. 0(무압축)이어야 합니다.',
  "{0}: its path '{1}' leads outside the project.": '{0}: 경로 ‘{1}’[이/가] 프로젝트 밖을 가리킵니다.',
  '{0}: a line has more than {1} bytes.': '{0}: {1}바이트를 넘는 줄이 있습니다.',
  'it names weights that it does not contain: {0}.': '들어 있지 않은 가중치를 가리킵니다: {0}.',
  '{0} needs other pretrained weights of {1} than this Graft has. Use the version of Graft that wrote it.':
    '{0}에는 이 Graft에 있는 것과 다른 {1}의 사전 학습 가중치가 필요합니다. 이 파일을 만든 버전의 Graft를 사용하세요.',
  '{0} was not uploaded to this project.': '{0}[은/는] 이 프로젝트에 업로드한 파일이 아닙니다.',

  // Writing one.
  'The model file {0} was not found, so it is not in the project file.':
    '모델 파일 {0}[을/를] 찾을 수 없어 프로젝트 파일에 넣지 않았습니다.',
  'The images in {0} were not found, so they are not in the project file.':
    '{0}의 이미지를 찾을 수 없어 프로젝트 파일에 넣지 않았습니다.',
  '{0} files have names that are not valid on every system, so they are not in the project file.':
    '파일 {0}개는 모든 시스템에서 쓸 수 있는 이름이 아니어서 프로젝트 파일에 넣지 않았습니다.',
  '{0} changed while it was read. Try again.': '{0}[이/가] 읽는 동안 바뀌었습니다. 다시 시도하세요.',

  // Finding images again.
  'The project has no missing folder with number {0}.': '프로젝트에 번호가 {0}인 없는 폴더는 없습니다.',
  "{0} has none of the {1} images of this project's folder '{2}'. Choose the folder that contains them.":
    '{0}에는 이 프로젝트의 폴더 ‘{2}’에 있던 이미지 {1}개가 하나도 없습니다. 그 이미지가 들어 있는 폴더를 고르세요.',

  // Disk space.
  'The files cannot be brought back: they were deleted meanwhile.':
    '파일을 되돌릴 수 없습니다. 그사이에 삭제되었습니다.',

  // The command line.
  'show what takes how much disk space, or empty what can be computed again':
    '디스크 사용량을 보여 주거나, 다시 계산할 수 있는 것 비우기',
  'delete the features, thumbnails and exports of all projects':
    '모든 프로젝트의 특성, 섬네일, 내보낸 파일 삭제',
  "Project '{0}' is in use, so nothing of it was deleted.":
    '프로젝트 ‘{0}’[을/를] 사용 중이어서 아무것도 삭제하지 않았습니다.',
  'Downloaded weights: {0}. TensorFlow: {1}.': '내려받은 가중치: {0}. TensorFlow: {1}.',
  project: '프로젝트',
  runs: '실행',
  thumbnails: '섬네일',
  exports: '내보낸 파일',
  total: '합계',
  'write a project as one file, or create a project from such a file':
    '프로젝트를 파일 하나로 저장하거나, 그런 파일로 프로젝트 만들기',
  'with export: include the images and the tables next to them': 'export에서: 이미지와 그 옆의 표도 넣기',
  "Unknown action '{0}'. Usage: graft {1}": '알 수 없는 동작입니다: ‘{0}’. 사용법: graft {1}',
  'A project file needs the extension .graft: {0}': '프로젝트 파일의 확장자는 .graft여야 합니다: {0}',
  'writing: {0}': '쓰는 중: {0}',
  'reading: {0}': '읽는 중: {0}',
  "Created project '{0}' ({1}).": '프로젝트 ‘{0}’[을/를] 만들었습니다({1}).',
  "The file has no images: the folder '{0}' with {1} images is missing.":
    '파일에 이미지가 없습니다. 이미지 {1}개가 있던 폴더 ‘{0}’[이/가] 필요합니다.',
};
