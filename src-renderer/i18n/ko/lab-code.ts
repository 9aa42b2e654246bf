// 실습의 Keras 코드에 붙는 한국어 문장: 패널과 노트북에서 코드 옆에 나오는 설명.
import type { Messages } from '../en';

/** Keras code of labs. */
export const labcode: Messages['labcode'] = {
  title: '코드로 보기',
  copy: '복사',
  copied: '복사했습니다.',
  changed: '바뀌는 줄입니다. 신경망 전체는 노트북에 있습니다.',
  notebook: '실습을 노트북으로 저장',
  saved: '{name}[을/를] 저장했습니다.',
  about:
    '이 실습의 단계를 Keras 3 코드로 옮긴 것입니다: `pip install keras tensorflow pillow`. `#` 뒤의 값은 Graft에 표시되는 값입니다. 학습은 다른 무작위 가중치와 다른 분할에서 시작하므로 정확도는 몇 퍼센트 다릅니다.',
  notes: {
    question: '앞에서 계산한 것에 대한 질문이며, 코드가 필요 없습니다.',
    look: '창만 사용하는 단계이며, 코드가 필요 없습니다.',
    advise: 'Keras에는 이에 해당하는 함수가 없습니다. Graft는 여러 깊이의 특성으로 작은 분류기를 학습합니다.',
    attack: 'Keras에는 공격과 방어 함수가 없습니다. 그레이디언트를 따라가는 반복문으로 만듭니다.',
    ideal:
      'Keras에는 이상적인 이미지를 그리는 함수가 없습니다. 입력의 그레이디언트를 따라가는 반복문으로 만듭니다.',
    network:
      '이 신경망과 가중치는 Graft에 들어 있습니다. 실습이 연 신경망을 ‘내보내기’로 첫 줄의 이름을 붙여 Keras 3용으로 저장하세요.',
    maps: 'Keras에는 이 화면에 해당하는 함수가 없습니다. 특성 맵은 `keras.Model(model.input, model.get_layer(name).output)`의 출력이고, 히트맵은 그 그레이디언트로 만듭니다.',
    find: 'Keras에는 이에 해당하는 함수가 없습니다. 신경망이 이미지의 여러 윈도우를 분류하고, 겹치는 상자를 합칩니다.',
    surgery:
      '학습된 신경망을 이렇게 편집하는 Keras 함수가 없습니다. Keras에서 이어 가려면 이 단계 뒤에 Graft에서 신경망을 내보내세요.',
    image: 'Graft에 들어 있는 이미지입니다: assets/samples/drawings/animals.',
    digits: 'Graft의 assets/samples/digits 폴더를 노트북 옆에 복사하세요.',
    drawings: 'Graft의 assets/samples/drawings 폴더를 노트북 옆에 복사하세요.',
    split: '검증 이미지는 무작위로 고르므로 Graft와 다릅니다.',
    plan: '계획은 `compile`과 `fit`의 인수입니다.',
  },
};
