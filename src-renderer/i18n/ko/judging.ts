// Korean sentences about judging images: averaging over views and networks.
import type { judging as english } from '../en/judging';

/** Korean: judging. */
export const judging: typeof english = {
  averaging: {
    title: '평균 내기',
    hint: '이미지마다 여러 시야를, 또는 여러 학습 결과로 판단하고 확률을 평균합니다.',
    looks: '이미지마다 {n}번 보기 | 이미지마다 {n}번 보기',
    text: '한 이미지의 여러 시야나 여러 신경망이 함께 판단하면 실수가 줄어듭니다. 그 확률을 평균합니다.',
    crops: '시야',
    kinds: {
      whole: '이미지 전체',
      one: '가운데',
      five: '네 모서리와 가운데 (5)',
      ten: '거기에 좌우 반전까지 (10)',
      googlenet: 'GoogLeNet의 144개',
    },
    scales: '짧은 변',
    scalesOwn: '논문에 나온 비율',
    scalesHelp: '픽셀 수, 여럿이면 쉼표로: 입력이 224이면 256, 384, 512.',
    scalesWhole: '이미지 전체는 신경망의 입력 크기 그대로 씁니다.',
    scalesWrong: '8부터 4096까지의 정수를 겹치지 않게, 최대 8개까지 쓸 수 있습니다.',
    mirror: '좌우 반전도 함께',
    mirrorAlways: '이 시야에는 좌우 반전이 이미 들어 있습니다.',
    also: '함께 판단할 학습',
    noOthers: '같은 클래스를 배운 다른 학습이 있으면 여기에 나타납니다.',
    cost: '이미지마다 신경망을 한 번 통과합니다 | 이미지마다 {n}번 통과합니다. 시간이 약 {n}배 걸립니다',
    isPlain: '평균 내는 것이 없습니다.',
    reset: '한 번만 보기',
    told: '{views} × {networks}의 평균',
    views: '시야 {n}개 | 시야 {n}개',
    networks: '신경망 {n}개 | 신경망 {n}개',
    plain: '한 번만 볼 때: {accuracy}',
    flatters: '{name}: 이 이미지들 중 {n}장으로 이미 배웠으므로 결과가 실제보다 좋게 나옵니다.',
  },
};
