// The glossary of the window: one word per term in each language, and the words that must not replace it. CONTRIBUTING.md lists the same terms.

/** One term and its words. */
export interface Term {
  /** English word, as CONTRIBUTING.md lists it. */
  readonly english: string;
  /** Korean word. */
  readonly korean: string;
  /** Patterns of other words for it, which no English text may contain. */
  readonly notEnglish?: readonly string[];
  /** Other words for it, which no Korean text may contain. */
  readonly notKorean?: readonly string[];
  /**
   * A pattern of the English word in a sentence and one of the Korean word, where every English sentence with the
   * term has the Korean word. Absent where Korean often leaves the word out or the English word has other meanings.
   */
  readonly pair?: readonly [english: string, korean: string];
}

/** Terms of networks: layers and what they contain. */
const networks: readonly Term[] = [
  { english: 'network', korean: '신경망', notKorean: ['네트워크', '뉴럴넷'], pair: ['networks?', '신경망'] },
  { english: 'layer', korean: '층', notKorean: ['레이어', '계층'], pair: ['layers?', '층'] },
  { english: 'graph', korean: '그래프', pair: ['graphs?', '그래프'] },
  { english: 'head', korean: '헤드', notKorean: ['머리', '분류 층'], pair: ['heads?', '헤드'] },
  { english: 'block', korean: '블록', notKorean: ['블럭'], pair: ['blocks?', '블록'] },
  { english: 'weight', korean: '가중치', notKorean: ['웨이트', '무게'] },
  { english: 'shape', korean: '형상', notKorean: ['형태', '모양새'] },
  { english: 'vector', korean: '벡터', notEnglish: ['row of numbers'], notKorean: ['숫자 한 줄'] },
  {
    english: 'convolution',
    korean: '합성곱',
    notKorean: ['컨볼루션', '콘볼루션'],
    pair: ['convolutions?', '합성곱'],
  },
  { english: 'dense layer', korean: '완전연결층(밀집층)', notKorean: ['완전 연결층', '밀집 층', '전결합'] },
  { english: 'pooling', korean: '풀링', pair: ['pooling', '풀링'] },
  { english: 'activation function', korean: '활성화 함수', notKorean: ['활성 함수', '활성화함수'] },
  { english: 'skip connection', korean: '스킵 연결', notKorean: ['지름길', '숏컷'] },
  { english: 'stride', korean: '스트라이드', notKorean: ['걸음', '보폭'] },
  { english: 'kernel', korean: '커널', notKorean: ['커넬'], pair: ['kernels?', '커널'] },
  { english: 'padding', korean: '패딩', notKorean: ['덧대기', '채워넣기'], pair: ['padding', '패딩'] },
  { english: 'dilation', korean: '팽창(dilation)', notKorean: ['딜레이션'], pair: ['dilation', '팽창'] },
  {
    english: 'initializer',
    korean: '초깃값, 초기화',
    notEnglish: ['initialiser'],
    notKorean: ['시작값', '초기값'],
  },
  {
    english: 'regularizer',
    korean: '규제',
    notEnglish: ['regulariser', 'penalty'],
    notKorean: ['벌점', '벌칙'],
  },
  { english: 'logits', korean: '로짓', pair: ['logits?', '로짓'] },
  { english: 'softmax', korean: '소프트맥스', pair: ['softmax', '소프트맥스'] },
  { english: 'sigmoid', korean: '시그모이드', pair: ['sigmoid', '시그모이드'] },
  {
    english: 'multi-label',
    korean: '다중 레이블',
    notEnglish: ['several labels'],
    notKorean: ['여러 레이블'],
  },
];

/** Terms of edits of a network. */
const surgery: readonly Term[] = [
  {
    english: 'freeze, unfreeze',
    korean: '동결, 동결 해제',
    notEnglish: ['thaw\\w*', 'defrost\\w*'],
    notKorean: ['고정'],
    pair: ['(?:un)?(?:freez|froze)\\w*', '동결'],
  },
  { english: 'trainable', korean: '학습 가능', notKorean: ['훈련'], pair: ['trainable', '학습'] },
  { english: 'edit', korean: '편집', pair: ['edits?', '편집'] },
  { english: 'graft', korean: '접붙이기', notKorean: ['이식'] },
  { english: 'remove', korean: '제거', notEnglish: ['taken? (?:away|out)'], notKorean: ['없애기', '지우기'] },
  { english: 'insert', korean: '삽입', notEnglish: ['puts?(?! the images)'] },
  { english: 'connect', korean: '연결', notEnglish: ['feeds?', 'fed by'], notKorean: ['먹이'] },
  { english: 'undo', korean: '되돌리기', notKorean: ['실행 취소'], pair: ['undo', '되돌[리릴]'] },
  { english: 'redo', korean: '다시 하기', notKorean: ['다시 실행'] },
  { english: 'drop', korean: '놓기', notEnglish: ['let go'] },
  {
    english: 'export',
    korean: '내보내기',
    notEnglish: ['taken? away'],
    pair: ['export(?:s|ed|ing)?', '내보[내냅]'],
  },
  {
    english: 'load',
    korean: '불러오기',
    notEnglish: ['fetch\\w*', 'take over'],
    notKorean: ['가져오기', '가져옴'],
  },
];

/** Terms of images and their classes. */
const data: readonly Term[] = [
  {
    english: 'image',
    korean: '이미지',
    notEnglish: ['pictures?', 'photos?'],
    notKorean: ['사진', '그림'],
    pair: ['images?', '이미지|\\{n\\}장'],
  },
  {
    english: 'dataset',
    korean: '데이터셋',
    notEnglish: ['data set'],
    notKorean: ['데이터 세트', '자료집'],
    pair: ['datasets?', '데이터셋'],
  },
  { english: 'class', korean: '클래스', notKorean: ['범주', '부류'] },
  { english: 'label', korean: '레이블', notKorean: ['라벨', '표지'], pair: ['labels?', '레이블'] },
  { english: 'split', korean: '분할', notKorean: ['나눔'], pair: ['split', '분할'] },
  {
    english: 'subset',
    korean: '세트',
    notEnglish: ['another part', 'all parts'],
    notKorean: ['구분에'],
    pair: ['subsets?', '세트'],
  },
  { english: 'fold', korean: '폴드', notKorean: ['겹 검증'], pair: ['folds?', '폴드'] },
  { english: 'sample', korean: '샘플', notKorean: ['표본'] },
  {
    english: 'augmentation',
    korean: '데이터 증식',
    notEnglish: ['augmented images', 'changed images'],
    notKorean: ['증강', '데이터 확장'],
    pair: ['augmentation', '데이터 증식'],
  },
  {
    english: 'rotate, shift, zoom',
    korean: '회전, 이동, 확대',
    notEnglish: ['turn(?:s|ed)?'],
    notKorean: ['돌립니다'],
  },
  {
    english: 'flip',
    korean: '뒤집기',
    notEnglish: ['mirror\\w*', 'upside down'],
    notKorean: ['반전', '미러'],
  },
  { english: 'preprocessing', korean: '전처리', pair: ['preprocessing', '전처리'] },
  { english: 'duplicate', korean: '중복', notEnglish: ['twins?'], notKorean: ['쌍둥이'] },
];

/** Terms of training and evaluation. */
const training: readonly Term[] = [
  {
    english: 'training',
    korean: '학습',
    notEnglish: ['learns', 'learned'],
    notKorean: ['훈련', '트레이닝', '배우', '배운', '배웁'],
  },
  {
    english: 'transfer learning',
    korean: '전이 학습',
    notKorean: ['전이학습'],
    pair: ['transfer learning', '전이 학습'],
  },
  {
    english: 'fine-tuning',
    korean: '미세 조정',
    notKorean: ['미세조정', '파인튜닝', '파인 튜닝'],
    pair: ['fine-tun\\w+', '미세 조정'],
  },
  { english: 'feature', korean: '특성', notKorean: ['특징', '피처'], pair: ['features?', '특성'] },
  { english: 'feature map', korean: '특성 맵', notKorean: ['특성맵'], pair: ['feature maps?', '특성 맵'] },
  { english: 'batch', korean: '배치', notKorean: ['미니배치'], pair: ['batch(?:es)?', '배치'] },
  { english: 'step', korean: '스텝', notKorean: ['걸음'] },
  { english: 'epoch', korean: '에포크', notKorean: ['에폭', '세대'], pair: ['epochs?', '에포크'] },
  { english: 'stage', korean: '단계', pair: ['stages?', '단계'] },
  { english: 'recipe', korean: '레시피', pair: ['recipes?', '레시피'] },
  { english: 'plan', korean: '계획', pair: ['plans?', '계획'] },
  { english: 'run', korean: '실행', notKorean: ['학습 기록', '학습 삭제'] },
  { english: 'checkpoint', korean: '체크포인트', pair: ['checkpoints?', '체크포인트'] },
  { english: 'resume', korean: '재개', notEnglish: ['go(?:es)? on', 'gone on'], notKorean: ['이어서 하기'] },
  {
    english: 'learning rate',
    korean: '학습률',
    notKorean: ['학습율', '러닝 레이트'],
    pair: ['learning rates?', '학습률'],
  },
  {
    english: 'optimizer',
    korean: '옵티마이저',
    notEnglish: ['optimiser'],
    notKorean: ['최적화기'],
    pair: ['optimizer', '옵티마이저'],
  },
  { english: 'momentum', korean: '모멘텀', notKorean: ['관성'], pair: ['momentum', '모멘텀'] },
  {
    english: 'gradient',
    korean: '그레이디언트',
    notKorean: ['그래디언트', '경사'],
    pair: ['gradients?', '그레이디언트|경사 하강법'],
  },
  { english: 'loss', korean: '손실', pair: ['loss', '손실'] },
  { english: 'accuracy', korean: '정확도', notKorean: ['정답률'], pair: ['accuracy', '정확도'] },
  { english: 'precision, recall', korean: '정밀도, 재현율', notKorean: ['정밀률', '재현률'] },
  { english: 'validation', korean: '검증', notKorean: ['확인 이미지'] },
  {
    english: 'early stopping',
    korean: '조기 종료',
    notEnglish: ['stop early,'],
    notKorean: ['조기 중단', '이른 종료'],
    pair: ['early stopping', '조기 종료'],
  },
  {
    english: 'overfitting',
    korean: '과대적합',
    notEnglish: ['by heart'],
    notKorean: ['과적합', '외워'],
    pair: ['overfit\\w*', '과대적합'],
  },
  {
    english: 'classify',
    korean: '분류',
    notEnglish: ['judg\\w*', 'rightly'],
    notKorean: ['판단', '판정'],
    pair: ['classif(?:y|ied)', '분류|예측'],
  },
];

/** Words of no term, which belong to no text of the window. */
export const neverEnglish: readonly string[] = [
  'anew',
  'can not',
  'is no [a-z]+',
  'are no [a-z]+ [a-z]+s\\.',
  'at your wish',
  'behind',
  'brought to',
  'colour',
  'drawn by',
  'in numbers',
  'lies?',
  'lying',
  'stands?',
  'in the place of',
  'called so',
  'sub-folders?',
];

/** Particles in two forms: a text is worded so that the name comes without one. */
export const neverKorean: readonly string[] = [
  '이(가)',
  '을(를)',
  '은(는)',
  '와(과)',
  '과(와)',
  '(으)로',
  '(이)',
];

/** Expressions with a word that is forbidden elsewhere: a run is pinned (고정), a layer is frozen (동결); gradient descent has its own word. */
export const allowedKorean: readonly string[] = ['맨 위에 고정', '맨 위 고정 해제', '경사 하강법'];

/** All terms. */
export const glossary: readonly Term[] = [...networks, ...surgery, ...data, ...training];
