// Korean of evaluations: figures, comparisons and reports.

/** Sentences of `graft evaluate` and of the report of a run. */
export const evaluation: Readonly<Record<string, string>> = {
  evaluating: '평가 중',
  folds: '폴드',
  // Options.
  'also print top-k, ROC AUC, average precision, calibration and slices':
    '상위 k 정확도, ROC AUC, 평균 정밀도, 보정, 부분별 결과도 출력',
  'write all figures as figures.json, and probabilities.npy and labels.npy':
    '모든 수치를 figures.json, probabilities.npy, labels.npy로 쓰기',
  'print CSV: one row per image, with its classes and probabilities':
    '이미지마다 한 줄로 클래스와 확률을 CSV로 출력',
  'compare with another model image by image': '다른 모델과 이미지마다 비교',
  'write a report of the run as one HTML file': '실행의 보고서를 HTML 파일 하나로 쓰기',
  'evaluate on the images of this dataset instead of the images of the run':
    '실행의 이미지 대신 이 데이터셋의 이미지로 평가',
  'with --details, --figures or --report: also slice by the columns of this table, which names the images':
    '--details, --figures, --report와 함께: 이미지 이름이 있는 이 표의 열로도 나누기',
  '{0} is not a run. Choose its images with --data FOLDER.':
    '{0}[은/는] 실행이 아닙니다. --data FOLDER로 이미지를 고르세요.',
  '--table needs --details, --figures or --report.':
    '--table은 --details, --figures, --report 가운데 하나와 함께 써야 합니다.',
  'A report describes a run on its own images. Leave out --data.':
    '보고서는 실행을 그 실행의 이미지로 설명합니다. --data를 빼세요.',
  'None of the {0} images can be read.': '이미지 {0}장을 하나도 읽을 수 없습니다.',
  'The preprocessing of this network cannot become layers: it has several inputs, an input that is not an image, or a BGR order of four channels. Export it without the preprocessing.':
    '이 신경망의 전처리는 층으로 만들 수 없습니다. 입력이 여럿이거나, 이미지가 아니거나, 채널 네 개를 BGR 순서로 받습니다. 전처리 없이 내보내세요.',
  'A report describes a run. Pass a run instead of a model.':
    '보고서는 실행에 대한 것입니다. 모델 대신 실행을 넘기세요.',
  'The two models have different classes, so they cannot be compared.':
    '두 모델의 클래스가 달라 비교할 수 없습니다.',
  'The two models were evaluated on different images.': '두 모델을 평가한 이미지가 서로 다릅니다.',
  '{0}: expected a table (CSV, TSV or JSON).': '{0}: CSV, TSV, JSON 형식의 표가 필요합니다.',
  '{0}: no column names the evaluated images.': '{0}: 평가한 이미지의 이름이 있는 열이 없습니다.',
  'Wrote the figures to {0}': '수치를 썼습니다: {0}',
  'Wrote the report to {0}': '보고서를 썼습니다: {0}',
  // Figures.
  'Accuracy {0} on {1} images, 95 % interval {2} to {3}': '이미지 {1}장에서 정확도 {0}, 95 % 구간 {2} ~ {3}',
  'Top-k accuracy: {0}': '상위 k 정확도: {0}',
  'ROC AUC': 'ROC AUC',
  'average precision': '평균 정밀도',
  calibration: '보정',
  'as trained': '학습한 그대로',
  'with the temperature': '온도 적용',
  'ECE (15 bins)': 'ECE(구간 15개)',
  'MCE (15 bins)': 'MCE(구간 15개)',
  'Brier score (sum over the classes)': '브라이어 점수(클래스의 합)',
  'Log loss': '로그 손실',
  'Temperature {0}, fitted on {1} validation images': '검증 이미지 {1}장에 맞춘 온도 {0}',
  'No validation images to fit a temperature on': '온도를 맞출 검증 이미지가 없음',
  'most confused': '가장 많이 혼동',
  'share of the true class': '실제 클래스에서 차지하는 비율',
  slice: '부분',
  '95 % interval': '95 % 구간',
  size: '크기',
  brightness: '밝기',
  source: '출처',
  group: '그룹',
  change: '변화',
  fixed: '고쳐짐',
  broken: '틀리게 됨',
  'both-wrong': '둘 다 틀림',
  'both-right': '둘 다 맞음',
  '{0} images in both: {1} fixed, {2} broken, {3} wrong in both, {4} right in both':
    '두 모델의 공통 이미지 {0}장: 고쳐짐 {1}, 틀리게 됨 {2}, 둘 다 틀림 {3}, 둘 다 맞음 {4}',
  "McNemar's exact test (two-sided, binomial): p = {0}": '맥니마 정확 검정(양측, 이항분포): p = {0}',
  '* The 95 % interval is below the accuracy of the other images. With many slices, some are so by chance.':
    '* 95 % 구간이 나머지 이미지의 정확도보다 낮습니다. 부분이 많으면 우연히 그런 것도 있습니다.',
  // The report.
  'Run {0}, checkpoint {1}; report written {2}': '실행 {0}, 체크포인트 {1}, 보고서 작성 {2}',
  '95 % interval {0} to {1}': '95 % 구간 {0} ~ {1}',
  'Top {0} accuracy': '상위 {0} 정확도',
  '{0} has {1} MiB; a table of columns may have {2} MiB. Remove rows and columns that are not needed.':
    '‘{0}’의 크기는 {1}MiB입니다. 열을 읽을 표는 {2}MiB까지입니다. 필요 없는 행과 열을 지우세요.',
  '{0} images': '{0} 이미지',
  Images: '이미지',
  Accuracy: '정확도',
  Data: '데이터',
  Source: '출처',
  'Further source {0}': '추가 출처 {0}',
  Classes: '클래스',
  'Edits of the dataset': '데이터셋 편집',
  Seed: '시드',
  'Network and plan': '신경망과 계획',
  '{0}: {1} parameters, {2} trainable in the last stage; {3} edits':
    '{0}: 파라미터 {1}개, 마지막 단계에서 학습 가능 {2}개, 편집 {3}개',
  all: '모두',
  'the head': '헤드',
  'from {0}': '{0}부터',
  'before {0}': '{0} 이전',
  Stage: '단계',
  'Trainable layers': '학습 가능한 층',
  Epochs: '에포크',
  'Batch size': '배치 크기',
  Optimizer: '옵티마이저',
  'Learning rate': '학습률',
  Augmentation: '데이터 증식',
  Curves: '곡선',
  Training: '학습',
  Validation: '검증',
  Epoch: '에포크',
  Loss: '손실',
  'Confusion matrix': '혼동 행렬',
  'The matrix of {0} classes is left out; these are the pairs confused most.':
    '클래스가 {0}개라 행렬은 생략하고 가장 많이 혼동한 쌍만 표시합니다.',
  '{0}, classified as {1}': '{0}, 예측 {1}',
  '{0}, classified as {1} ({2})': '{0}, 예측 {1}({2})',
  'Most confused': '가장 많이 혼동',
  'Share of the true class': '실제 클래스에서 차지하는 비율',
  Class: '클래스',
  'Average precision': '평균 정밀도',
  'Precision at 0.5': '정밀도(임곗값 0.5)',
  'Recall at 0.5': '재현율(임곗값 0.5)',
  'ROC curve: true positive rate': 'ROC 곡선: 참 양성률',
  'false positive rate': '거짓 양성률',
  'Precision-recall curve: precision': '정밀도-재현율 곡선: 정밀도',
  'The curves of the {0} classes with the lowest average precision.':
    '평균 정밀도가 가장 낮은 클래스 {0}개의 곡선입니다.',
  Calibration: '보정',
  'As trained': '학습한 그대로',
  'With the temperature': '온도 적용',
  'Perfect calibration': '완벽한 보정',
  'Reliability diagram: accuracy, with 95 % intervals': '신뢰도 다이어그램: 정확도와 95 % 구간',
  'probability of the predicted class': '예측한 클래스의 확률',
  'Temperature {0}, fitted on {1} validation images: the logits are divided by it before softmax.':
    '검증 이미지 {1}장에 맞춘 온도 {0}: 소프트맥스 이전의 로짓을 온도로 나눕니다.',
  Probability: '확률',
  'All figures are of mean probabilities: {0} networks, {1} views of each image.':
    '모든 수치는 신경망 {0}개, 이미지마다 뷰 {1}개의 평균 확률로 계산했습니다.',
  'Mean probability': '평균 확률',
  Slices: '부분별 결과',
  Slice: '부분',
  Size: '크기',
  Brightness: '밝기',
  Group: '그룹',
  'Points against the rest': '나머지와의 차이(%p)',
  'Most confident errors': '확신도가 가장 높은 오류',
  'No image was misclassified.': '잘못 분류한 이미지가 없습니다.',
  Limits: '한계',
  'These are validation images: training may have chosen its best epoch by them, so new images can be classified worse.':
    '검증 이미지입니다. 학습이 이 이미지로 가장 좋은 에포크를 골랐을 수 있으므로 새 이미지는 더 나쁘게 분류할 수 있습니다.',
  'These are training images: the accuracy on new images is lower.':
    '학습 이미지입니다. 새 이미지에서는 정확도가 더 낮습니다.',
  'With {0} images the calibration error is mostly noise; use at least {1}.':
    '이미지가 {0}장이면 보정 오차는 대부분 잡음입니다. {1}장 이상을 쓰세요.',
  '{0} of {1} classes have fewer than {2} images here.':
    '클래스 {1}개 중 {0}개는 이미지가 {2}장보다 적습니다.',
  'The temperature was fitted on these images, so the calibrated numbers are too good.':
    '온도를 이 이미지에 맞췄으므로 보정한 값이 실제보다 좋아 보입니다.',
  'The temperature is at the limit of its range: the images determine none.':
    '온도가 범위의 끝값입니다. 이 이미지로는 온도를 정할 수 없습니다.',
  'Each class is predicted independently: accuracy counts the images of which every class is right.':
    '클래스마다 따로 예측합니다. 정확도는 모든 클래스가 맞은 이미지의 비율입니다.',
  'The split is by image: similar images of one scene or object may be in several subsets.':
    '이미지 단위로 분할했습니다. 같은 장면이나 물체의 비슷한 이미지가 여러 세트에 있을 수 있습니다.',
  '{0} images could not be read and were skipped.': '읽을 수 없는 이미지 {0}장을 건너뛰었습니다.',
  'All images come from one dataset: images from another camera, place or time can be classified worse.':
    '모든 이미지가 한 데이터셋에서 왔습니다. 다른 카메라, 장소, 시기의 이미지는 더 나쁘게 분류할 수 있습니다.',
};
