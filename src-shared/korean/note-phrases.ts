// The phrase book of notes: what the engine says of opened files, folders and tables, in Korean. Worded without particles after names.

/** Patterns of the English sentence, each with its Korean; the first that fits is used. */
export const notePhrases: readonly (readonly [RegExp, string])[] = [
  [
    /^The file has no preprocessing information\. The network itself starts with (.+), so pixels are passed as 0 to 255, (.+)\.$/,
    '파일에 전처리 정보가 없습니다. 신경망이 전처리 층($1)으로 시작하므로 입력 픽셀 값의 범위는 0~255입니다($2).',
  ],
  [
    /^The file has no preprocessing information: pixels are passed as 0 to 255, (.+)\. Set the preprocessing that the model was trained with\.$/,
    '파일에 전처리 정보가 없어 입력 픽셀 값의 범위를 0~255로 둡니다($1). 모델을 학습할 때 쓴 전처리를 설정하세요.',
  ],
  [
    /^The output '(.+)' is read as logits \(scores before a softmax\): .*\(assumed: .*\)\..*$/,
    '출력 ‘$1’의 값을 로짓(소프트맥스 이전 점수)으로 봅니다. 마지막 층에 활성화 함수가 없기 때문입니다. 학습은 로짓으로 손실을 계산하고, 예측은 소프트맥스를 거칩니다. 다른 목적으로 학습한 모델이면 출력의 의미를 설정하세요.',
  ],
  [
    /^The output '(.+)' is read as logits \(scores before a softmax\): .*$/,
    '출력 ‘$1’의 값을 로짓(소프트맥스 이전 점수)으로 봅니다. 학습은 로짓으로 손실을 계산하고, 예측은 소프트맥스를 거칩니다.',
  ],
  [
    /^The output '(.+)' always gives 1: it is a softmax over a single unit\..*$/,
    '출력 ‘$1’의 값은 항상 1입니다. 유닛 하나에 소프트맥스를 적용하기 때문입니다. 유닛이 하나면 시그모이드를, 소프트맥스를 쓰려면 유닛 두 개를 사용하세요.',
  ],
  [/^The nested model '(.+)' was expanded into its layers\.$/, '안에 든 모델을 층으로 펼쳤습니다: $1.'],
  [
    /^Two layers are named '(.+)': the one in the outer model is now '(.+)'\.$/,
    '이름이 ‘$1’인 층이 둘입니다. 바깥 모델에 있는 층의 새 이름: ‘$2’.',
  ],
  [
    /^Two layers are named '(.+)': the one in '(.+)' is now '(.+)'\.$/,
    '이름이 ‘$1’인 층이 둘입니다. 모델 ‘$2’에 있는 층의 새 이름: ‘$3’.',
  ],
  [/^Layers of class (.+) were opened as (.+)\.$/, '$1 클래스의 층을 $2 층으로 열었습니다.'],
  [/^Operations were opened as layers: (.+)\.$/, '연산을 층으로 열었습니다: $1.'],
  [
    /^Teachable Machine: the classes were read from (\S+): (.+)\.$/,
    'Teachable Machine: $1에서 클래스를 읽었습니다: $2.',
  ],
  [
    /^Teachable Machine: pixels are passed as -1 to 1, (.+), and images are cropped to their center square\.$/,
    'Teachable Machine: 입력 픽셀 값의 범위는 −1~1이고($1), 이미지는 가운데 정사각형으로 자릅니다.',
  ],
  [
    /^Classes were read from the column '(.+?)' of (.+) \(a guess\).*\. Choose another one under Labels\.$/,
    '$2의 ‘$1’ 열에서 클래스를 읽었습니다(추측). 다른 열은 ‘레이블’에서 선택하세요.',
  ],
  [
    /^Classes were read from the column '(.+?)' of ([^,]+)(?:, .*)?\. Choose another one under Labels\.$/,
    '$2의 ‘$1’ 열에서 클래스를 읽었습니다. 다른 열은 ‘레이블’에서 선택하세요.',
  ],
  [
    /^Classes were read from the columns (.+) of (.+) \(0 and 1(?:, several labels per image)?\)\.$/,
    '$2의 0과 1로 된 열에서 클래스를 읽었습니다: $1.',
  ],
  [
    /^Classes were read from the file names by the pattern (.+)\. Choose another pattern under Labels\.$/,
    '파일 이름에서 클래스를 읽었습니다($1). 다른 패턴은 ‘레이블’에서 선택하세요.',
  ],
  [/^Images were found by the column '(.+)' of (.+)\.$/, '$2의 ‘$1’ 열로 이미지를 찾았습니다.'],
  [
    /^The folders (.+) are not the classes: (.+) gives the labels\. To use the folders, choose them under Labels\.$/,
    '폴더($1)는 클래스가 아닙니다. 레이블은 $2에서 읽었습니다. 폴더를 클래스로 쓰려면 ‘레이블’에서 선택하세요.',
  ],
  [
    /^The folders? (.+) (?:has|have) no images, so (?:it is not a class|they are not classes)\..*$/,
    '폴더($1)에는 이미지가 없어 클래스에서 뺐습니다. 빈 폴더는 ‘레이블’에서 클래스로 남길 수 있습니다.',
  ],
  [/^The folder (.+) has no images and was not read\.$/, '폴더($1)에는 이미지가 없어 읽지 않았습니다.'],
  [
    /^The folder (.+) \((\d+) files?\) is outside the parts of the dataset and was not read\.$/,
    '폴더($1, 파일 $2개)는 학습·검증·테스트 폴더 밖에 있어 읽지 않았습니다.',
  ],
  [
    /^(\d+) images? (?:has|have) no label in (.+): (?:it is|they are) not used for training or evaluation\..*$/,
    '$2에서 레이블을 찾지 못한 이미지가 $1장 있습니다. 학습과 평가에 쓰지 않습니다. ‘시험’이나 graft predict로 예측해 보세요.',
  ],
  [
    /^(\d+) images? in (.+) (?:has|have) no label: (?:it is|they are) not used for training or evaluation\..*$/,
    '$2에 레이블이 없는 이미지가 $1장 있습니다. 학습과 평가에 쓰지 않습니다. ‘시험’이나 graft predict로 예측해 보세요.',
  ],
  [/^The labels of (.+) were read from (.+)\.$/, '$1의 레이블은 $2에서 읽었습니다.'],
  [
    /^(.+) has classes that no training image has: (.+)\.$/,
    '$1에는 학습 이미지가 없는 클래스가 있습니다: $2.',
  ],
  [
    /^The classes (.+) differ only in upper and lower case\. .*$/,
    '대소문자만 다른 클래스가 있습니다: $1. 같은 클래스면 합치세요.',
  ],
  [/^Classes are in Keras' order, sorted as text: (.+)\.$/, '클래스 순서는 Keras처럼 문자순입니다: $1.'],
  [/^it is outside the class folders$/, '클래스 폴더 밖에 있습니다'],
  [/^it is outside the folders of the parts$/, '학습·검증·테스트 폴더 밖에 있습니다'],
  [/^(.+) lists it, but it does not exist$/, '$1에 있지만 파일이 없습니다'],
  [/^expected an? (?:image|image), found (.+)$/, '이미지가 아닙니다: $1'],
  [
    /^There are no frozen layers before the trainable ones, so no features can be cached\.$/,
    '학습하는 층 앞에 동결된 층이 없어 특성을 캐시할 수 없습니다.',
  ],
];
