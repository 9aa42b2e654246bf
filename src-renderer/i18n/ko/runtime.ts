// 빠른 엔진의 제안, 설치, 상태와 빠른 엔진이 필요한 단계의 한국어 문장.
import type { Messages } from '../en';

/** What training runs on. */
export const runtime: Messages['runtime'] = {
  title: '빠른 엔진',
  command: '빠른 엔진 받기',
  nothingToInstall: '빠른 엔진이 이미 설치되어 있거나 이 시스템용이 없습니다.',
  offer:
    '네이티브 TensorFlow를 내려받을 수 있습니다({size}, 디스크 {disk}). 합성곱 학습이 모든 코어에서 8~20배 빨라집니다.',
  until: '그때까지는 내장 엔진(WebAssembly, 코어 하나)으로 학습합니다.',
  interrupted: '{size} 중 {done}까지 이미 내려받았습니다.',
  install: '빠른 엔진 받기({size})',
  resume: '내려받기 계속',
  later: '나중에',
  laterHint: '이 카드를 숨깁니다. 빠른 엔진은 오른쪽 위의 엔진 상태에서 언제든 받을 수 있습니다.',
  connecting: '라이브러리를 찾는 중 …',
  phases: {
    preparing: '라이브러리를 준비하는 중 …',
    checking: '실행되는지 확인하는 중 …',
  },
  meanwhile: '계속 작업해도 됩니다. 중단된 내려받기는 나중에 이어집니다.',
  done: '빠른 엔진을 설치했습니다',
  doneText: 'TensorFlow {version}을 확인했고 이제부터 사용합니다.',
  measured: '이 컴퓨터에서 측정: {n} GFLOP/s.',
  fast: '빠른 엔진',
  builtIn: '내장 엔진',
  runsOn: '실행 환경',
  speed: '측정값',
  gflops: '{n} GFLOP/s(행렬 곱)',
  why: '이유',
  measuring: '이 컴퓨터의 속도를 측정하는 중 …',
  slowStage: '내장 엔진에서 “{stage}” 단계는 에포크당 약 {epoch}, 전체 {total} 걸립니다(이 컴퓨터에서 측정).',
  comes: '빠른 엔진을 설치하고 있습니다. 준비되면 시작하세요.',
  headOnly: '헤드만 학습',
  headOnlyHint: '느린 단계를 계획에서 뺍니다. 되돌릴 수 있습니다.',
};
