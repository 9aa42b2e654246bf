// 엔진 상태에 나오는 GPU의 한국어 문장.
import type { Messages } from '../en';

/** GPUs and the processor. */
export const gpu: Messages['gpu'] = {
  title: 'GPU',
  none: 'CUDA를 쓰지 않음: {problem}',
  choose: '계산 장치(다음 실행이나 예측부터)',
  automatic: '자동: 검사를 통과하면 GPU 사용',
  automaticWithout: '자동: 쓸 수 있는 NVIDIA GPU가 없어 프로세서 사용',
  webgpu: 'WebGPU(AMD, Intel, Apple 등의 GPU)',
  webgpuOn: '{name}, WebGPU로 사용',
  webgpuHelp: '동결된 층의 특성은 WebGPU로 계산합니다. 헤드 학습과 나머지 계산은 프로세서에서 합니다.',
  withoutWebgpu: 'WebGPU를 쓰지 않음: {problem}',
  untested: '아직 검사하지 않았습니다. 검사를 통과할 때까지 특성은 프로세서에서 계산합니다.',
  processor: '프로세서',
  memory: '{name}, {size}',
  driver: 'NVIDIA 드라이버 {version}({needed} 이상 필요)',
  needs:
    'NVIDIA GPU용 TensorFlow의 내려받기 크기는 {size}이고, 디스크 공간이 {needed} 필요합니다(남은 공간 {free}). GPU는 검사한 뒤에 씁니다.',
  install: '받기({size})',
  test: 'GPU 검사',
  testing: 'GPU를 프로세서와 비교하는 중 …',
  passed: '검사 통과: 프로세서보다 {times}배 빠름, 차이 {difference}.',
  failed: '검사에 실패해 프로세서를 씁니다: {reason}',
};
