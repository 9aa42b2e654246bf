// 실습 제출물의 한국어 문장: 제출 파일 저장, 학급 제출물의 표.
import type { Messages } from '../en';

/** Hand-ins of labs. */
export const handin: Messages['handin'] = {
  button: '제출하기 …',
  title: '이 실습 제출하기',
  name: '이름',
  nameFirst: '이름을 입력하세요.',
  collecting: '이미지를 모으는 중 …',
  contents:
    '파일에는 이름, 예측과 답, 측정값, 각 단계의 상태와 시간과 힌트 수, 학습 실행의 수치, 아래의 이미지가 들어갑니다. 데이터셋의 이미지와 경로는 들어가지 않습니다.',
  steps: '{most}단계 중 {n}단계 완료, 그중 {helped}단계는 Graft가 완료',
  save: '파일 저장',
  saved: '{name}[을/를] 저장했습니다.',
  images: { graph: '그래프: {name}', curves: '곡선: {name}', convolution: '합성곱의 출력' },
  pageTitle: '학급 제출물',
  pageText:
    '학생은 실습 패널에서 제출 파일을 저장합니다. 학급의 파일을 여기에서 열거나 이 화면에 놓으세요. 학생과 단계별로 예측과 측정값, 그 분포를 표로 보여 줍니다.',
  open: '제출물 열기 …',
  csv: 'CSV로 저장',
  closeAll: '모두 닫기',
  reading: '파일 {n}개를 읽는 중 …',
  legend:
    '칸에는 단계의 상태와 예측 또는 답이 있고, 화살표 뒤는 측정값입니다. 분포는 최솟값, 중앙값, 최댓값입니다. 쉬는 시간은 한 번에 최대 5분까지만 시간에 포함됩니다.',
  columns: {
    student: '학생',
    done: '완료',
    helped: 'Graft가 완료',
    skipped: '건너뜀',
    hints: '힌트',
    minutes: '분',
    saved: '저장 시각',
    file: '파일',
  },
  parts: { state: '상태', answer: '예측 또는 답', measured: '측정', found: '결과' },
  states: { done: '완료', helped: 'Graft가 완료', skipped: '건너뜀', open: '하지 않음' },
  nameless: '이름 없음',
  hints: '힌트 {n}개',
  all: '학생 {n}명',
  spread: '분포',
  doneOf: '{most}명 중 {n}명 완료',
  answeredShort: '예측:',
  measuredShort: '측정:',
  minutes: '{n}분',
  network: '신경망: {name}, 파라미터 {total}개, 학습 가능 {trainable}개',
  run: '{name}: {epochs}에포크, 검증 정확도 {accuracy}, 학습 가능 파라미터 {trainable}개',
  command: '학급 제출물 열기',
  saveCommand: '열린 실습 제출하기',
  noLab: '열린 실습이 없습니다.',
};
