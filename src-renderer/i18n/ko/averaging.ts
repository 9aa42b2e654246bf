// Korean sentences about averaged predictions, over views of an image and over networks.
import type { averaging as english } from '../en/averaging';

/** Korean: averaged predictions. */
export const averaging: typeof english = {
  averaging: {
    title: '예측 평균',
    hint: '이미지의 여러 뷰나 여러 실행에서 예측한 확률을 평균합니다.',
    looks: '이미지당 예측 {n}번 | 이미지당 예측 {n}번',
    text: '여러 뷰나 여러 신경망의 확률을 평균하면 오류가 줄어듭니다.',
    crops: '뷰',
    kinds: {
      whole: '이미지 전체',
      one: '가운데 자르기',
      five: '네 모서리와 가운데(5)',
      ten: '네 모서리와 가운데, 좌우 뒤집기 포함(10)',
      googlenet: 'GoogLeNet 방식(144)',
    },
    scales: '짧은 변',
    scalesOwn: '논문의 값',
    scalesHelp: '픽셀 수를 쉼표로 나누어 입력하세요. 입력이 224이면 예를 들어 256, 384, 512입니다.',
    scalesWhole: '이미지 전체를 신경망의 입력 크기로 조정합니다.',
    scalesWrong: '8부터 4096까지의 서로 다른 정수를 8개까지 입력하세요.',
    mirror: '좌우 뒤집기 추가',
    mirrorAlways: '이 뷰에는 좌우 뒤집기가 이미 들어 있습니다.',
    also: '함께 평균할 실행',
    noOthers: '클래스가 같은 다른 실행이 있으면 여기에 표시됩니다.',
    cost: '이미지마다 순전파를 한 번 합니다 | 이미지마다 순전파를 {n}번 하므로 시간이 약 {n}배 걸립니다',
    isPlain: '평균을 사용하지 않습니다.',
    reset: '한 번만 예측',
    mean: '{views} × {networks}의 평균',
    views: '뷰 {n}개 | 뷰 {n}개',
    networks: '신경망 {n}개 | 신경망 {n}개',
    plain: '한 번 예측: {accuracy}',
    trainedOn: '{name}: 이 이미지 가운데 {n}장으로 학습했으므로 정확도가 실제보다 높게 나옵니다.',
  },
};
