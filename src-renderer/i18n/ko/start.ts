// 시작 화면, 바로 접붙이기, 프로젝트에 놓은 폴더의 한국어 문장.
import type { Messages } from '../en';

/** The start page. */
export const start: Messages['start'] = {
  title: 'Graft',
  line: '내 이미지로 하는 전이 학습: 사전 학습된 신경망에 새 헤드를 붙이고 이 컴퓨터에서 학습합니다.',
  folder: '내 폴더',
  folderText: '클래스마다 하위 폴더 하나. 새 프로젝트를 만듭니다. 폴더를 여기에 놓아도 됩니다.',
  upload: '폴더 올리기 …',
  model: '모델 열기',
  modelText: '카탈로그의 신경망, 또는 .h5, .keras, TensorFlow.js 파일.',
  sample: '샘플 프로젝트',
  sampleText: '7개 클래스의 이미지 430장과 바로 학습할 수 있는 신경망.',
  sampleName: '샘플: 이미지',
  modelName: '제목 없음',
  labs: '실험실',
  recent: '최근 프로젝트',
  noRecent: '직접 만든 프로젝트가 여기에 표시됩니다.',
  dropped: '“{name}” 폴더를 어떻게 할까요?',
  droppedText: '이 프로젝트에는 이미 데이터셋이 있습니다.',
  create: '새 프로젝트',
  createText: '이 프로젝트는 그대로 둡니다.',
  replace: '데이터셋 바꾸기',
  replaceText: '신경망과 계획은 그대로입니다. 지금의 이미지는 삭제되지 않습니다.',
  add: '데이터셋에 추가',
  addText: '이름이 같은 클래스는 합쳐집니다.',
};

/** From a dataset to a trained model in one gesture. */
export const assistant: Messages['assistant'] = {
  open: '바로 접붙이기',
  help: '신경망을 고르고 분류기를 바꾼 뒤 클래스에 맞는 헤드를 학습합니다. 모든 단계를 되돌릴 수 있습니다.',
  title: '바로 접붙이기',
  steps: {
    network: '신경망 선택',
    head: '분류기 교체',
    plan: '학습 계획',
    train: '학습',
    try: '결과 열기',
  },
  only: '{name}: 이 컴퓨터에 있는 사전 학습된 신경망입니다. 모델 화면에서 더 내려받을 수 있습니다.',
  compared: '{name}: 이 컴퓨터의 신경망 {n}개 중 특성이 클래스를 가장 잘 구분합니다.',
  head: '“{layer}”에서 자르고 나머지를 동결한 뒤 클래스 {n}개를 위한 헤드를 추가했습니다.',
  stage: '{name}: {epochs}에포크',
  once: '모든 이미지의 특성 추출에 약 {time}',
  measuring: '이 컴퓨터에서 걸리는 시간을 측정하는 중',
  each: '에포크당 {time}',
  total: '이 컴퓨터에서 약 {time}',
  stop: '학습 중지',
  trainingAccuracy: '검증 이미지의 {share}를 올바르게 분류',
  train: '학습',
  wait: '신경망을 준비하고 있습니다.',
  byHand: '직접 계속하기',
  noNetwork: '이 컴퓨터에 사전 학습된 신경망이 없습니다. 모델 화면에서 내려받으세요.',
  noPlace: '신경망에 헤드를 붙일 특성 맵이 없습니다. 모델 화면에서 다른 신경망을 선택하세요.',
  notDone: '학습이 완료되기 전에 끝났습니다. 학습 화면에서 재개하세요.',
};
