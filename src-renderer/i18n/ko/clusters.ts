// 실행을 학습하는 클러스터에 관한 한국어 문장.
import type { Messages } from '../en';

/** 실행을 학습할 곳의 선택과 클러스터 대화 상자. */
export const clusters: Messages['clusters'] = {
  where: '학습할 곳',
  here: '이 컴퓨터',
  cluster: 'Ray 클러스터 {name}',
  manage: '클러스터 추가, 시험, 제거',
  open: '클러스터에서 학습 …',
  cpus: '노드의 CPU 수',
  gpus: '노드의 GPU 수',
  how: '방식',
  one: '노드 하나',
  parallel: '데이터 병렬',
  workers: '작업자 수',
  workerCpus: '작업자의 CPU 수',
  workerGpus: '작업자의 GPU 수',
  parallelText:
    '작업자들이 배치를 나누어 Keras와 Ray Train으로 학습합니다. 학습 곡선은 작업자 하나일 때와 같습니다.',
  title: 'Ray 클러스터',
  text: '클러스터에서 학습하는 실행도 차트와 결과가 같고, 창을 닫아도 계속됩니다. 클러스터 설정은 이 컴퓨터에만 있으며 프로젝트나 레시피에 들어가지 않습니다.',
  new: '새 클러스터',
  name: '이름',
  address: '대시보드의 주소',
  token: '토큰',
  tokenKept: '저장됨. 바꾸려면 다른 토큰 입력',
  tokenNone: '없음',
  tokenHelp: '클러스터를 토큰 인증으로 시작했을 때 필요합니다.',
  tokenSealed: '저장된 토큰은 다른 설치의 것입니다. 다시 입력하세요.',
  folder: '공유 폴더',
  folderHelp:
    '이 컴퓨터와 모든 노드가 같은 경로로 접근해야 합니다. 실행은 이곳에서 가중치를 주고받습니다. 이미지도 공유 폴더에 있어야 합니다.',
  test: '저장하고 시험',
  use: '저장하고 사용',
  remove: '클러스터 제거',
  testing: '노드에 확인하는 중 …',
  needsName: '글자, 숫자, 점, 하이픈으로 된 이름을 입력하세요.',
  nameTaken: '다른 클러스터의 이름이 ‘{name}’입니다.',
  needsAddress: '클러스터 대시보드의 주소를 입력하세요.',
  report: {
    cluster:
      'Ray {version}, 노드 없음 | Ray {version}, 노드 {n}개: CPU {cpus}개, GPU {gpus}개 | Ray {version}, 노드 {n}개: CPU {cpus}개, GPU {gpus}개',
    noFolder: '공유 폴더가 정해지지 않아 이 클러스터에서 실행을 학습할 수 없습니다.',
    node: '{name}({address}): CPU {cpus}개, GPU {gpus}개, {engine}',
    slowNode:
      '{name}({address}): CPU {cpus}개, GPU {gpus}개, 느린 기본 엔진({engine}). 그곳에서 ‘graft runtime install’로 TensorFlow를 설치하세요.',
    noEngine: '{name}에서 Graft가 시작되지 않았습니다.',
    lacks: '{name}: {error}',
    sees: '{name}에는 {folder}의 시험 파일 {of}개 중 {files}개만 보입니다. 모든 노드에서 같은 폴더가 아닙니다.',
  },
  on: '학습한 곳',
  onNode: '클러스터 {cluster}의 {node}: CPU {cpus}개와 GPU {gpus}개로 노드 시간 {time}',
  waiting: '클러스터 {name}의 노드를 기다리는 중입니다.',
  doing: '{name} 기다리는 중',
};
