// Korean sentences of the preview and of retraining after fixes of the dataset. Braces are values; a bar divides singular from plural.
import type { Messages } from '../en';

/** Korean: the preview of an image. */
export const preview: Messages['preview'] = {
  class: '클래스 변경',
  addTo: '클래스에 추가',
  findClass: '클래스 찾기',
  isClass: '클래스: {name}',
  trueClass: '정답',
  leftOut: '데이터셋에서 제외됨 (클래스: {name})',
  notAdded: '데이터셋에 없는 이미지입니다. 클래스를 고르면 그 클래스에 추가합니다.',
  gone: '데이터셋에 더 이상 없는 이미지입니다.',
  noData: '먼저 데이터 화면에서 이미지 폴더를 여세요.',
  leave: '제외',
  putBack: '복원',
  deleteKey: '단축키: Delete',
  previous: '이전 이미지 (왼쪽 화살표)',
  next: '다음 이미지 (오른쪽 화살표)',
  first: '첫 번째 이미지입니다.',
  last: '마지막 이미지입니다.',
  nothingToUndo: '되돌릴 변경이 없습니다.',
  position: '이미지 {total}장 중 {n}번째',
  keys: '단축키: 숫자로 클래스 선택, Delete로 제외하거나 복원, 화살표로 이미지 이동, Ctrl+Z로 되돌리기, Escape로 닫기',
  prediction: '예측',
  by: '{name}',
  predicting: '분류하는 중 …',
  noModel: '신경망을 학습하면 예측이 여기에 표시됩니다.',
  neighbors: '가장 비슷한 이미지',
  noFeatures: '먼저 모델 화면에서 신경망을 여세요. 신경망의 특성으로 이미지를 비교합니다.',
  missing:
    '이 신경망으로 이미지 {n}장의 특성을 아직 계산하지 않았습니다. | 이 신경망으로 이미지 {n}장의 특성을 아직 계산하지 않았습니다.',
  compute: '특성 계산',
  computing: '특성 계산 중: {total}장 중 {done}장',
  searching: '특성을 비교하는 중 …',
  noNeighbors: '특성을 계산한 다른 이미지가 데이터셋에 없습니다.',
  similarity: '특성의 코사인 유사도: {share}',
};

/** Korean: retraining the head after fixes of the dataset. */
export const fix: Messages['fix'] = {
  relabeled: '레이블 {n}개 변경 | 레이블 {n}개 변경',
  leftOut: '이미지 {n}장 제외 | 이미지 {n}장 제외',
  added: '이미지 {n}장 추가 | 이미지 {n}장 추가',
  moved: '이미지 {n}장을 다른 세트로 이동 | 이미지 {n}장을 다른 세트로 이동',
  since: '실행 {number} 이후: {changes}.',
  retrain: '헤드 다시 학습',
  help: '변경한 내용으로 헤드만 다시 학습합니다. 바뀌지 않은 이미지의 특성은 캐시에서 읽습니다.',
  helpPlain: '변경한 내용으로 헤드를 다시 학습합니다. 캐시의 특성을 쓰며 데이터 증식은 하지 않습니다.',
  helpFineTuned:
    '미세 조정한 신경망 위에서 헤드만 학습합니다. 미세 조정으로 특성이 바뀌었으므로 먼저 특성을 한 번 계산합니다.',
  retraining: '헤드를 다시 학습하는 중 …',
  classesDiffer:
    '데이터셋의 클래스는 이제 {n}개인데 실행 {number}의 헤드는 {outputs}개입니다. 모델 화면에서 헤드의 크기를 맞춘 뒤 학습하세요.',
  busy: '다른 실행이 학습 중입니다.',
  done: '{seconds} 만에 다시 학습했습니다.',
  compared:
    '수정한 레이블 기준, 같은 이미지 {n}장({part})의 정확도 {before} → {after}. | 수정한 레이블 기준, 같은 이미지 {n}장({part})의 정확도 {before} → {after}.',
  withOldLabels: '이전 레이블 기준으로는 이전 정확도가 {accuracy}였습니다.',
  notCompared: '정확도를 비교할 수 없습니다. 두 실행 모두 학습에 쓰지 않고 평가할 수 있는 이미지가 없습니다.',
  failed: '다시 학습하는 실행이 끝까지 진행되지 않았습니다.',
  show: '실행 보기',
  runName: '{name}, 레이블 수정',
};
