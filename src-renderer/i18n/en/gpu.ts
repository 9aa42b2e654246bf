// English texts about GPUs in the state of the engine.

/** GPUs and the processor. */
export const gpu = {
  title: 'GPU',
  none: 'CUDA is not used: {problem}',
  choose: 'Compute on (from the next run or prediction)',
  automatic: 'Automatic: the GPU if it passes its test',
  automaticWithout: 'Automatic: the processor, for lack of a usable NVIDIA GPU',
  webgpu: 'WebGPU (AMD, Intel, Apple and other GPUs)',
  webgpuOn: '{name}, with WebGPU',
  webgpuHelp:
    'WebGPU computes the features of frozen layers. The processor does everything else, including the training of the head.',
  withoutWebgpu: 'WebGPU is not used: {problem}',
  untested: 'Not tested yet. Until the test passes, the processor computes the features.',
  processor: 'Processor',
  memory: '{name}, {size}',
  driver: 'NVIDIA driver {version} ({needed} or newer is required)',
  needs:
    'TensorFlow for NVIDIA GPUs is a download of {size} and needs {needed} of free disk space ({free} free). The GPU is tested before it is used.',
  install: 'Get it ({size})',
  test: 'Test the GPU',
  testing: 'Comparing the GPU with the processor …',
  passed: 'Test passed: {times} times as fast as the processor, difference {difference}.',
  failed: 'Test failed, so the processor is used: {reason}',
};
