// The phrase book: sentences of the shared rules (shapes, problems) in Korean. `$1` is the first group of the match, itself translated.

/** Patterns of the English sentence, each with its Korean; the first match is used. */
export const phrases: readonly (readonly [RegExp, string])[] = [
  [
    /^'(.+)' \(([\w.>]+)\) expects (?:at least )?(\d+) inputs?, received (\d+)\.$/,
    '‘$1’($2)에는 입력 $3개가 필요하지만 $4개를 받았습니다.',
  ],
  [/^'(.+)' \(([\w.>]+)\): (.+)\.$/, '‘$1’($2): $3.'],
  [/^'(.+)' has the class '(.+)', which Graft does not support$/, '‘$1’의 클래스는 지원하지 않습니다: ‘$2’'],
  [/^the input '(.+)' of '(.+)' \(([\w.>]+)\) was not found$/, '‘$2’($3)의 입력을 찾을 수 없습니다: ‘$1’'],
  [/^'(.+)' takes its input from '(.+)', which does not exist\.$/, '‘$1’의 입력 ‘$2’ 층이 없습니다.'],
  [
    /^Two layers are named '(.+)'\. Layer names must be unique\.$/,
    '이름이 ‘$1’인 층이 둘입니다. 이름은 서로 달라야 합니다.',
  ],
  [
    /^'(.+)' has the class '(.+)', which Graft does not know, so.*$/,
    '‘$1’의 클래스는 Graft에서 지원하지 않습니다: ‘$2’. 계산하지 않고 유지합니다. 그 앞에서 자르거나 제거하세요.',
  ],
  [
    /^'(.+)' applies softmax to a single unit, so it always gives 1\..*$/,
    '‘$1’의 출력은 항상 1입니다. 유닛 하나에 소프트맥스를 적용하기 때문입니다. 유닛이 하나면 시그모이드를, 소프트맥스를 쓰려면 유닛 두 개를 사용하세요.',
  ],
  [
    /^'(.+)' reads the class probabilities of '(.+)', which contain little.*$/,
    '‘$1’의 입력이 ‘$2’의 클래스 확률입니다. 클래스 확률에는 이미지의 정보가 거의 남아 있지 않습니다. 그 분류기 이전의 층에 연결하세요.',
  ],
  [
    /^The output '(.+)' is not read as class scores: (.+)\. Add a head, or set its meaning \((.+)\)\.$/,
    '출력 ‘$1’의 값은 클래스 점수가 아닙니다: $2. 헤드를 추가하거나 출력의 의미를 설정하세요.',
  ],
  [
    /^The network takes images of any size\. It trains at (.+), (.+), unless you set another size\.$/,
    '이 신경망은 크기에 상관없이 이미지를 받습니다. 크기를 따로 정하지 않으면 $1 크기로 학습합니다($2).',
  ],
  [/^The network takes images of any size\.$/, '이 신경망은 크기에 상관없이 이미지를 받습니다.'],
  [
    /^An input of (.+) is too small for this network: the smallest size that works is (.+)\.$/,
    '입력 크기 $1: 이 신경망에는 너무 작습니다. 가능한 가장 작은 크기는 $2입니다.',
  ],
  [
    /^Training expects an image input with 1, 3 or 4 channels, received (.+)\.$/,
    '학습에는 채널이 1, 3 또는 4개인 이미지 입력이 필요합니다. 받은 값: $1.',
  ],
  [
    /^The images have several labels, but the classes of '(.+)' exclude each other.*$/,
    '이미지마다 레이블이 여러 개지만 ‘$1’의 클래스는 서로 배타적입니다. 클래스마다 따로 예측하는 시그모이드를 사용하세요.',
  ],
  [
    /^The last activation of '(.+)' is (.+), so its output means .*$/,
    '‘$1’의 출력에는 이미 $2 함수가 적용되어 의미가 정해져 있습니다. 다른 의미로 쓰려면 활성화 함수를 바꾸세요.',
  ],
  [/^The output '(.+)' does not exist\.$/, '출력 ‘$1’ 층이 없습니다.'],
  [
    /^A weight of the file was not used: (.+)\. Compare the network's predictions.*$/,
    '파일의 가중치 하나를 쓰지 않았습니다: $1. 쓰기 전에 원본의 예측과 비교하세요.',
  ],
  [
    /^(\d+) weights of the file were not used: (.+)\. Compare the network's predictions.*$/,
    '파일의 가중치 $1개를 쓰지 않았습니다: $2. 쓰기 전에 원본의 예측과 비교하세요.',
  ],
  [
    /^The dataset has one class, but training needs at least two\..*$/,
    '데이터셋에 클래스가 하나뿐입니다. 학습에는 클래스가 둘 이상 필요합니다. 클래스마다 폴더를 따로 만들어 이미지를 넣거나, 데이터에서 레이블을 다시 선택하세요.',
  ],
  [
    /^The classifier was trained on other classes \((.+)\) than the dataset's \((.+)\)\. .*$/,
    '분류기가 학습한 클래스($1)와 데이터셋의 클래스($2)가 다릅니다. 새 헤드로 교체하지 않으면 다른 클래스의 가중치에서 학습을 시작합니다.',
  ],
  [/^The network has no layers\.$/, '신경망에 층이 없습니다.'],
  [/^The network has no output\.$/, '신경망에 출력이 없습니다.'],
  [/^Training expects one input, received (\d+)\.$/, '학습에는 입력 하나가 필요하지만 $1개를 받았습니다.'],
  [/^Training expects one output\.$/, '학습에는 출력 하나가 필요합니다.'],
  [
    /^Training expects an input of known height and width with 1, 3 or 4 channels, received (.+)\.$/,
    '학습에는 높이와 너비가 정해진 1, 3 또는 4채널 입력이 필요합니다. 받은 값: $1.',
  ],
  [
    /^The input '(.+)' has (\d+) channels, but images have 1 \(gray\), 3 \(RGB\) or 4 \(RGB and alpha\)\. .*$/,
    '입력 ‘$1’의 채널은 $2개이지만 이미지의 채널은 1개(흑백), 3개(RGB) 또는 4개(RGB와 알파)입니다. 입력을 3채널로 바꾸세요. 첫 층의 가중치는 다시 초기화됩니다.',
  ],
  [
    /^The input has 1 channel: images are converted to gray\.$/,
    '입력이 1채널이므로 이미지를 흑백으로 변환합니다.',
  ],
  [
    /^The output is (.+): expected one number for each of the (\d+) classes\. Replace the classifier with a new head\.$/,
    '출력이 $1입니다. 클래스 $2개마다 숫자 하나가 필요합니다. 분류기를 새 헤드로 바꾸세요.',
  ],
  [
    /^The network ends in features: '(.+)' is (.+)\. Add a head for the (\d+) classes\.$/,
    '신경망이 특성으로 끝납니다(‘$1’: $2). 클래스 $3개를 위한 헤드를 추가하세요.',
  ],
  [/^There is no layer '(.+)' in (.+)\.$/, '$2에 ‘$1’ 층이 없습니다.'],
  [/^'(.+)' is not connected to '(.+)'\.$/, '연결되어 있지 않습니다: ‘$1’ → ‘$2’.'],
  [/^The shape of '(.+)' is not known.*$/, '‘$1’의 형상을 알 수 없습니다. 앞의 문제부터 해결하세요.'],
  [
    /^(.+) has (\d+) inputs and (\d+) outputs: expected one of each\.$/,
    '$1에는 입력 $2개와 출력 $3개가 있습니다. 하나씩이어야 합니다.',
  ],
  [/^the shape of its weight '(.+)' cannot be known$/, '가중치 ‘$1’의 형상을 알 수 없습니다'],
  [/^(\w+) is missing: expected (.+)$/, '$1: 값이 없습니다. 필요한 값: $2'],
  [/^(\w+) is not a parameter of (\w+)$/, '$2에는 $1 파라미터가 없습니다'],
  [/^(\w+): expected (.+), received (.+)$/, '$1: 필요한 값은 $2, 받은 값은 $3'],
  [
    /^a (\d+)×(\d+) window does not fit into (\d+)×(\d+): .*$/,
    '$1×$2 윈도가 $3×$4 입력보다 큽니다. 입력이 적어도 윈도만큼 커야 합니다',
  ],
  [/^a window of (.+) does not fit into a length of (.+)$/, '길이 $1의 윈도가 길이 $2의 입력보다 큽니다'],
  [/^nothing is left of axis (.+) of (.+): received (.+)$/, '$2의 축 $1에 남는 값이 없습니다. 받은 값: $3'],
  [/^nothing is left of (.+)$/, '$1에 남는 값이 없습니다'],
  [
    /^groups (.+) must divide the (.+) input channels and the (.+) filters$/,
    '입력 채널 수($2)와 필터 수($3)는 groups 값($1)으로 나누어떨어져야 합니다',
  ],
  [/^groups (.+) must divide the (.+) channels$/, '채널 수($2)는 groups 값($1)으로 나누어떨어져야 합니다'],
  [
    /^outputPadding (.+) must be smaller than the strides (.+)$/,
    'outputPadding 값($1)은 스트라이드($2)보다 작아야 합니다',
  ],
  [/^axis (.+) of sharedAxes is not there: received (.+)$/, 'sharedAxes의 축($1)이 없습니다. 받은 값: $2'],
  [
    /^axis (.+) is not there: expected one of an input of rank (.+)$/,
    '축($1)이 없습니다. 입력의 차수는 $2입니다',
  ],
  [
    /^cropToAspectRatio and padToAspectRatio cannot both be set$/,
    'cropToAspectRatio와 padToAspectRatio를 함께 켤 수 없습니다',
  ],
  [/^expected both mean and variance, or neither$/, 'mean과 variance는 둘 다 있거나 둘 다 없어야 합니다'],
  [
    /^strides and dilationRate cannot both be greater than 1$/,
    'strides와 dilationRate가 함께 1보다 클 수 없습니다',
  ],
  [
    /^expected a rate below 1: at 1 nothing but noise is left$/,
    'rate는 1보다 작아야 합니다. 1이면 잡음만 남습니다',
  ],
  [/^expected axes behind the batch of (.+)$/, '$1에서 배치 다음의 축이 필요합니다'],
  [
    /^expected the last axes, which Keras multiplies by the scale, received axis (.+) of (.+)$/,
    'Keras가 scale을 곱하는 마지막 축이 필요하지만, 형상 $2의 축 $1입니다',
  ],
  [/^expected (.+), received (.+)$/, '필요한 값은 $1, 받은 값은 $2'],
  [/^an image \(None, height, width, channels\)$/, '이미지 (None, 높이, 너비, 채널)'],
  [/^a sequence \(None, length, channels\)$/, '시퀀스 (None, 길이, 채널)'],
  [/^a row \(None, features\)$/, '벡터 (None, 특성)'],
  [/^a known number of channels$/, '정해진 채널 수'],
  [/^a known last size$/, '정해진 마지막 축의 크기'],
  [/^a known size on axis (.+)$/, '축 $1의 정해진 크기'],
  [/^a known size on every axis that has slopes of its own$/, '기울기를 따로 갖는 축마다 정해진 크기'],
  [/^known sizes on axis (.+)$/, '축 $1의 정해진 크기'],
  [/^positive whole sizes$/, '1 이상의 정수 크기'],
  [/^inputs of one shape$/, '형상이 같은 입력'],
  [/^two inputs of one shape$/, '형상이 같은 두 입력'],
  [/^inputs of one rank$/, '차수가 같은 입력'],
  [/^inputs that differ on axis (.+) only$/, '축 $1에서만 다른 입력'],
  [/^equal sizes on axes (.+) and (.+)$/, '두 축($1, $2)의 같은 크기'],
  [/^(.+) values as in (.+)$/, '값 $1개(입력 $2)'],
  [/^each of 1 to (.+) once in dims for (.+)$/, '$2에는 dims에 1부터 $1까지 한 번씩'],
  [/^expected a SimpleRNN, GRU or LSTM as layer$/, 'layer는 SimpleRNN, GRU 또는 LSTM이어야 합니다'],
  [/^both directions need the same number of units$/, '두 방향의 유닛 수가 같아야 합니다'],
  [/^expected a layer inside$/, '안쪽 층이 있어야 합니다'],
  [/^(.+) channels$/, '채널 $1개'],
];
