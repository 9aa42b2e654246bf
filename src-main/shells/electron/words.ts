// Texts of the menu, dialogs and tray, in the system's language.

const english = {
  file: 'File',
  quit: 'Quit Graft',
  chooseFolder: 'Choose a folder of images',
  chooseModelFile: 'Open a model',
  modelFiles: 'Models',
  save: 'Save the model',
  saveFile: 'Save the file',
  runIsLive: 'A run is still training.',
  runIsLiveDetail: 'It can continue in the background, or stop after the current step and save a checkpoint.',
  keepTraining: 'Keep training in the background',
  stopAndQuit: 'Stop and quit',
  cancel: 'Cancel',
  show: 'Show Graft',
  training: 'Graft is training',
  newProject: 'New project',
  openFolder: 'Open a folder of images',
};

/** The texts by name. */
export type Words = typeof english;

const korean: Words = {
  file: '파일',
  quit: 'Graft 종료',
  chooseFolder: '이미지 폴더 선택',
  chooseModelFile: '모델 열기',
  modelFiles: '모델',
  save: '모델 저장',
  saveFile: '파일 저장',
  runIsLive: '아직 학습 중입니다.',
  runIsLiveDetail: '백그라운드에서 계속하거나, 현재 스텝까지만 학습하고 체크포인트를 저장할 수 있습니다.',
  keepTraining: '백그라운드에서 계속 학습',
  stopAndQuit: '학습 중지 후 종료',
  cancel: '취소',
  show: 'Graft 열기',
  training: 'Graft가 학습 중입니다',
  newProject: '새 프로젝트',
  openFolder: '이미지 폴더 열기',
};

/** Returns the texts for a locale such as 'ko-KR'. */
export function wordsFor(locale: string): Words {
  return locale.toLowerCase().startsWith('ko') ? korean : english;
}
