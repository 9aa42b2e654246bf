// PyPI wheels that contain TensorFlow's libraries for each platform, pinned by SHA-256.

/** The default version of TensorFlow. */
export const tensorflowVersion = '2.20.0';

/**
 * @typedef {{ project: string, version: string, sha256: string, sizeMb: number }} Wheel
 * @typedef {{ platforms: string[], cpu: Wheel, gpu: Wheel[] | null, libraries: string[] }} WheelSet
 */

const linux = [
  'manylinux_2_28',
  'manylinux_2_27',
  'manylinux_2_17',
  'manylinux2014',
  'manylinux_2_12',
  'manylinux2010',
  'manylinux1',
];
const sharedObjects = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/** @type {(project: string, version: string, sizeMb: number, sha256: string) => Wheel} */
const wheel = (project, version, sizeMb, sha256) => ({ project, version, sizeMb, sha256 });

/** CUDA 12 and cuDNN 9 as required by TensorFlow 2.20 (its `and-cuda` extra), so that no system CUDA is needed. */
const cudaWheels = [
  wheel(
    'tensorflow',
    tensorflowVersion,
    621,
    '481499fd0f824583de8945be61d5e827898cdaa4f5ea1bc2cc28ca2ccff8229e',
  ),
  wheel(
    'nvidia-cublas-cu12',
    '12.9.3.13',
    581,
    'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
  ),
  wheel(
    'nvidia-cuda-cupti-cu12',
    '12.8.90',
    10,
    'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
  ),
  wheel(
    'nvidia-cuda-nvcc-cu12',
    '12.9.86',
    41,
    '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
  ),
  wheel(
    'nvidia-cuda-nvrtc-cu12',
    '12.9.86',
    90,
    '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
  ),
  wheel(
    'nvidia-cuda-runtime-cu12',
    '12.9.79',
    4,
    '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
  ),
  wheel(
    'nvidia-cudnn-cu12',
    '9.28.0.42',
    650,
    '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
  ),
  wheel(
    'nvidia-cufft-cu12',
    '11.4.1.4',
    201,
    'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
  ),
  wheel(
    'nvidia-curand-cu12',
    '10.3.10.19',
    68,
    '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
  ),
  wheel(
    'nvidia-cusolver-cu12',
    '11.7.5.82',
    338,
    '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
  ),
  wheel(
    'nvidia-cusparse-cu12',
    '12.5.10.65',
    366,
    '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
  ),
  wheel(
    'nvidia-nccl-cu12',
    '2.32.3',
    300,
    'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
  ),
  wheel(
    'nvidia-nvjitlink-cu12',
    '12.9.86',
    40,
    'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
  ),
];

/** @type {Record<string, WheelSet>} */
const sets = {
  'linux-x64': {
    platforms: linux.map((name) => `${name}_x86_64`),
    cpu: wheel(
      'tensorflow-cpu',
      tensorflowVersion,
      259,
      'cf756bbe2d256e942ab5d0ad2c858fb40017581494febdb4387c149b1afde780',
    ),
    gpu: cudaWheels,
    libraries: sharedObjects,
  },
  'linux-arm64': {
    platforms: linux.slice(0, 4).map((name) => `${name}_aarch64`),
    cpu: wheel(
      'tensorflow',
      tensorflowVersion,
      259,
      '3e9568c8efcb05c0266be223e3269c62ebf7ad3498f156438311735f6fa5ced5',
    ),
    gpu: null,
    libraries: sharedObjects,
  },
  'darwin-arm64': {
    platforms: ['macosx_12_0_arm64'],
    cpu: wheel(
      'tensorflow',
      tensorflowVersion,
      201,
      '5f964016c5035d09b85a246a6b739be89282a7839743f3ea63640224f0c63aee',
    ),
    gpu: null,
    libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'],
  },
};

/** Returns the wheels for a platform, or null: the Windows wheel has no C library to link, and Intel Macs have no wheel. */
export function wheelsFor(platform = process.platform, arch = process.arch) {
  return sets[`${platform}-${arch}`] ?? null;
}
