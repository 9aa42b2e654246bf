// Finds GPUs and driver on machines with the files and answers of real drivers.
import { describe, expect, test } from 'vitest';
import { inEnglish } from '#shared/sentence';
import { findGpus } from '../../../src-main/runtime/gpu/find-gpus';
import { parseDriverVersion, parseGpuTable } from '../../../src-main/runtime/gpu/parse-gpus';
import { compareVersions } from '../../../src-main/runtime/gpu/requirements';
import { machineOf, type Parts, recorded } from './machines';

const find = async (parts: Parts) => {
  const { gpus, driver, problem } = await findGpus(await machineOf(parts));
  return { gpus, driver, problem: problem && inEnglish(problem) };
};
const { version535, two, twoList } = recorded;

test.each([
  [recorded.version535, '535.129.03'],
  [recorded.versionOpen, '555.42.06'],
  [recorded.version384, '384.81'],
  [recorded.versionJetson, '540.4.0'],
  ['', null],
  ['Kernel Module of something else', null],
])('reads the version of a driver from its file', (text, version) => {
  expect(parseDriverVersion(text)).toBe(version);
});

test('compares versions part by part', () => {
  expect(compareVersions('525.60.13', '525.60.13')).toBe(0);
  expect(compareVersions('525.147', '525.60.13')).toBeGreaterThan(0);
  expect(compareVersions('515.65.01', '525.60.13')).toBeLessThan(0);
  expect(compareVersions('12.0', '6.0')).toBeGreaterThan(0);
  expect(compareVersions('525', '525.60')).toBeLessThan(0);
});

test('lists several GPUs by name, memory and compute capability', async () => {
  expect(await find({ version: version535, smi: { table: two, list: twoList } })).toEqual({
    driver: '535.129.03',
    problem: null,
    gpus: [
      {
        uuid: 'GPU-98178f31-8a86-f31c-2e94-6c57af3f8ebc',
        name: 'Tesla T4',
        memoryBytes: 15360 * 2 ** 20,
        capability: '7.5',
        problem: null,
      },
      {
        uuid: 'GPU-d9116be8-13c2-ea3b-b790-e27e8c7fe969',
        name: 'NVIDIA GeForce RTX 4080 SUPER',
        memoryBytes: 16376 * 2 ** 20,
        capability: '8.9',
        problem: null,
      },
    ],
  });
});

test('lists the parts of a divided GPU (MIG), which CUDA selects by their own ids', async () => {
  const { gpus } = await find({
    version: version535,
    smi: { table: recorded.divided, list: recorded.dividedList },
  });
  expect(gpus.map(({ uuid, name, memoryBytes }) => [uuid, name, memoryBytes])).toEqual([
    ['MIG-GPU-9de3d0e8-33f5-10dc-0c79-2c88a7ab0a23/2/0', 'A100-PCIE-40GB, MIG 4g.20gb Device 0', null],
    ['MIG-GPU-9de3d0e8-33f5-10dc-0c79-2c88a7ab0a23/3/0', 'A100-PCIE-40GB, MIG 2g.10gb Device 1', null],
  ]);
});

test('asks an older nvidia-smi, which does not know compute capabilities, without them', async () => {
  const parts = { smi: { table: recorded.beforeCapability, list: twoList, old: true } };
  expect(await find(parts)).toMatchObject({
    driver: '470.57.02',
    gpus: [{ name: 'Tesla T4', capability: null }],
    problem: 'the NVIDIA driver has version 470.57.02; CUDA 12 requires 525.60.13 or newer',
  });
});

describe('without nvidia-smi', () => {
  test('reads GPU and driver from /proc', async () => {
    const parts = { version: recorded.versionOpen, information: { '0000:01:00.0': recorded.information } };
    expect(await find(parts)).toMatchObject({
      driver: '555.42.06',
      problem: null,
      gpus: [
        { name: 'NVIDIA GeForce RTX 3060 Laptop GPU', uuid: 'GPU-d9116be8-13c2-ea3b-b790-e27e8c7fe969' },
      ],
    });
  });

  test('reads the driver from the name of its library, as in a container', async () => {
    expect((await find({ library: 'libcuda.so.550.54.15' })).driver).toBe('550.54.15');
    expect(await find({ library: 'libcuda.so.1.1' })).toEqual({
      driver: null,
      gpus: [],
      problem: 'no NVIDIA GPU found',
    });
  });
});

test.each([
  ['no GPU', {}, 'no NVIDIA GPU found'],
  [
    'a driver that is too old',
    { version: recorded.version515, information: { a: recorded.information } },
    'the NVIDIA driver has version 515.65.01; CUDA 12 requires 525.60.13 or newer',
  ],
  [
    'a GPU without its driver',
    { information: { a: recorded.information } },
    'an NVIDIA GPU was found, but not its driver; CUDA 12 requires 525.60.13 or newer',
  ],
  [
    'a GPU that is too old',
    { version: version535, smi: { table: recorded.maxwell } },
    'GeForce GTX 980 has compute capability 5.2; TensorFlow requires 6.0 or higher',
  ],
  [
    'a driver that was updated without a restart',
    { version: version535, smi: { failure: recorded.mismatch } },
    'nvidia-smi reports: Failed to initialize NVML: Driver/library version mismatch',
  ],
  [
    'Linux on ARM',
    { version: recorded.versionJetson, arch: 'arm64' },
    'PyPI has no CUDA build of TensorFlow for linux-arm64',
  ],
  [
    'Windows with an NVIDIA GPU',
    { platform: 'win32', version: version535 },
    'TensorFlow has had no CUDA build for Windows since version 2.11; in WSL 2 (Ubuntu), Graft uses the GPU',
  ],
  ['macOS', { platform: 'darwin', arch: 'arm64' }, 'TensorFlow has no CUDA build for darwin'],
] satisfies [string, Parts, string][])('says why no GPU can be used: %s', async (_what, parts, problem) => {
  expect((await find(parts)).problem).toBe(problem);
});

test('one GPU that is too old does not keep another from being used', async () => {
  const { problem, gpus } = await find({ version: version535, smi: { table: recorded.maxwell + two } });
  expect(problem).toBeNull();
  expect(gpus.map((gpu) => gpu.problem !== null)).toEqual([true, false, false]);
});

test('ignores lines of another form, and bounds hostile ones', () => {
  const long = 'x'.repeat(10_000);
  const { gpus, driver } = parseGpuTable(
    `No devices were found\nGPU-1, a, b\nGPU-aa-1, ${long}\u001b[31m, [N/A], [Unknown Error], [Not Supported]\n${'GPU-b, n, 1, 535.1, 8.0\n'.repeat(200)}`,
  );
  expect(gpus.length).toBeLessThan(64);
  expect(gpus[0]).toEqual({ uuid: 'GPU-aa-1', name: 'x'.repeat(100), memoryBytes: null, capability: null });
  expect(driver).toBe('535.1');
});
