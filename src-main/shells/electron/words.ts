// The few sentences that main itself says, in the system's language.

const english = {
  file: 'File',
  text: 'Text',
  window: 'Window',
  chooseFolder: 'Choose a folder of images',
  chooseModelFile: 'Open a model',
  modelFiles: 'Models',
  save: 'Save the model',
  newProject: 'New project …',
  recent: 'Recent projects',
  saveProject: 'Save',
  saveProjectAs: 'Save as …',
  runIsLive: 'A run is still training.',
  runIsLiveDetail: 'It can go on in the background, or stop at its next step and keep its checkpoint.',
  keepTraining: 'Keep training in the background',
  stopAndQuit: 'Stop and quit',
  cancel: 'Cancel',
  show: 'Show Graft',
  training: 'Graft is training',
};

/** The sentences by name. */
export type Words = typeof english;

const korean: Words = {
  file: '파일',
  text: '글',
  window: '창',
  chooseFolder: '사진 폴더 선택',
  chooseModelFile: '모델 열기',
  modelFiles: '모델',
  save: '모델 저장',
  newProject: '새 프로젝트 …',
  recent: '최근 프로젝트',
  saveProject: '저장',
  saveProjectAs: '다른 이름으로 저장 …',
  runIsLive: '아직 학습 중입니다.',
  runIsLiveDetail: '백그라운드에서 계속하거나, 다음 단계에서 멈추고 체크포인트를 남길 수 있습니다.',
  keepTraining: '백그라운드에서 계속 학습',
  stopAndQuit: '멈추고 종료',
  cancel: '취소',
  show: 'Graft 보이기',
  training: 'Graft가 학습 중입니다',
};

/** The sentences for a locale such as 'ko-KR'. */
export function wordsFor(locale: string): Words {
  return locale.toLowerCase().startsWith('ko') ? korean : english;
}
