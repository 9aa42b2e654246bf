// Korean sentences of the undo history. Braces are values; a bar divides singular from plural.
import type { Messages } from '../en';

/** Korean: what a change of the images, the network or the plan did. */
export const changes: Messages['changes'] = {
  folder: '이미지 “{name}” 선택',
  labels: '레이블 읽는 방법 변경',
  relabel: '이미지 {n}장을 “{to}” 클래스로 변경 | 이미지 {n}장을 “{to}” 클래스로 변경',
  add: '“{to}”에 이미지 {n}장 추가 | “{to}”에 이미지 {n}장 추가',
  exclude: '이미지 {n}장 제외 | 이미지 {n}장 제외',
  putBack: '제외한 이미지 {n}장 복원 | 제외한 이미지 {n}장 복원',
  move: '이미지 {n}장을 {part} 세트로 이동 | 이미지 {n}장을 {part} 세트로 이동',
  mergeClasses: '클래스 병합: “{names}” → “{to}”',
  renameClass: '클래스 이름 변경: “{name}” → “{to}”',
  dropClass: '클래스 “{name}” 제외',
  share: '{part} 이미지 비율 변경: {from} → {to}',
  splitBy: '분할 기준 변경',
  fold: '폴드 {of}개 중 {index}번 선택',
  seed: '시드 변경: {from} → {to}',
  resize: '이미지 크기 조정 방법 변경',
  openNetwork: '{name} 열기',
  closeNetwork: '{name} 닫기',
  preset: '계획 “{preset}” 선택',
  addStage: '“{stage}” 단계 추가',
  removeStage: '“{stage}” 단계 제거',
  moveStage: '“{stage}” 단계를 위로 이동',
  stageNumber: '“{stage}” 단계의 “{field}” 변경: {from} → {to}',
  stageSetting: '“{stage}” 단계의 “{field}” 변경',
  kernelValue: '커널 값 변경: {from} → {to}',
  kernelPreset: '커널 “{kernel}” 선택',
  kernelPaste: '커널 붙여넣기',
  kernelFit: '경사 하강법으로 찾은 커널 사용',
  kernelLayer: '“{name}” 층의 커널 열기',
  kernelFlip: '커널 뒤집기',
  kernelNormalize: '커널 정규화',
  kernelSize: '커널 크기 변경: {from} → {to}',
  kernelBias: '편향 변경: {from} → {to}',
  pixelValue: '픽셀 변경: {from} → {to}',
  filterAdd: '필터 추가',
  filterRemove: '필터 제거',
};

/** Korean: messages about undone and redone changes. */
export const undo: Messages['undo'] = {
  undone: '{view}에서 되돌림: {what}',
  redone: '{view}에서 다시 함: {what}',
  edits: '그래프 편집 {n}개 | 그래프 편집 {n}개',
  closed: '{name}: 편집 {n}개와 함께 닫음 | {name}: 편집 {n}개와 함께 닫음',
  settings: '설정',
  next: '되돌리기: {what}',
  nextRedo: '다시 하기: {what}',
};
