// The calls about GPUs, on a machine with two of them (files of a real driver) and on one without.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inEnglish } from '#shared/sentence';
import { chooseDevice } from '../../../src-main/trainer/runtime/device-choice';
import { machineOf, type Parts, recorded } from '../../runtime/gpu/machines';
import { openEngine, temporaryFolder } from '../support';

const rtx = 'GPU-d9116be8-13c2-ea3b-b790-e27e8c7fe969';
const twoGpus = { version: recorded.version535, smi: { table: recorded.two, list: recorded.twoList } };

/** Tests, the command line and the browser version do not belong to the desktop app. */
const withoutWebgpu = 'only the desktop app has WebGPU, not the command line or the browser version';

async function openOn(parts: Parts, home?: string) {
  home ??= await temporaryFolder();
  const runtimeFolder = join(home, 'tensorflow');
  const { client, close } = await openEngine(home, { machine: await machineOf(parts), runtimeFolder });
  /** What a trainer that starts now does. */
  const trainer = (env: NodeJS.ProcessEnv = {}) => chooseDevice(home, env);
  return { client, close, home, trainer };
}

test('lists GPUs with the pack that they need', async () => {
  const { client } = await openOn(twoGpus);
  const { gpus, pack, ...rest } = await client.devices({});
  expect(rest).toEqual({
    use: 'auto',
    driver: '535.129.03',
    neededDriver: '525.60.13',
    problem: null,
    test: null,
    webgpu: { name: null, problem: withoutWebgpu, choosable: false, test: null },
  });
  expect(gpus.map(({ name }) => name)).toEqual(['Tesla T4', 'NVIDIA GeForce RTX 4080 SUPER']);
  expect(pack).toMatchObject({ installed: false, downloadBytes: expect.any(Number) });
  expect(pack!.freeBytes).toBeGreaterThan(0);
});

test('a chosen GPU, or the processor, is what later trainers use', async () => {
  const { client, trainer } = await openOn(twoGpus);
  expect(trainer()).toEqual({ visible: undefined, why: null });
  expect((await client.chooseDevice({ device: rtx })).use).toBe(rtx);
  expect(trainer()).toEqual({ visible: rtx, why: null });
  expect(trainer({ CUDA_VISIBLE_DEVICES: '1' })).toEqual({ visible: undefined, why: null });
  expect(trainer({ GRAFT_DEVICE: 'cpu' }).visible).toBe('-1');
  await client.chooseDevice({ device: 'cpu' });
  expect(trainer()).toEqual({ visible: '-1', why: 'GPU: not used, because the processor was chosen.' });
  await client.chooseDevice({ device: 'auto' });
  expect(trainer().visible).toBeUndefined();
});

test('of several choices at a time, the last one counts', async () => {
  const { client, trainer } = await openOn(twoGpus);
  // A reply is what held when its choice was stored.
  const replies = await Promise.all(
    [rtx, 'cpu', rtx, 'cpu'].map((device) => client.chooseDevice({ device })),
  );
  expect(replies.map(({ use }) => use)).toEqual([rtx, 'cpu', rtx, 'cpu']);
  expect(trainer().visible).toBe('-1');
});

test('refuses WebGPU outside of the desktop app, and says so', async () => {
  const { client } = await openOn(twoGpus);
  await expect(client.chooseDevice({ device: 'webgpu' })).rejects.toThrow(withoutWebgpu);
  expect((await client.devices({})).use).toBe('auto');
});

test('refuses a GPU that is not there, and one that is too old', async () => {
  const { client } = await openOn({
    version: recorded.version535,
    smi: { table: recorded.maxwell + recorded.two },
  });
  await expect(client.chooseDevice({ device: 'GPU-0' })).rejects.toThrow(
    'This machine has no GPU with the id GPU-0.',
  );
  const [old] = (await client.devices({})).gpus;
  await expect(client.chooseDevice({ device: old!.uuid })).rejects.toThrow('has compute capability 5.2');
});

test('a failed test keeps the GPU from being used until the driver or the GPU changes', {
  // On WebAssembly, the processor's side of the comparison takes long.
  timeout: 120_000,
}, async () => {
  const { client, trainer, home, close } = await openOn(twoGpus);
  // Without the CUDA build, the test fails: TensorFlow cannot use a GPU that is only a file.
  const { test: result } = await client.testGpu({});
  expect(result).toMatchObject({ passed: false, difference: null });
  expect(trainer().visible).toBe('-1');
  expect(inEnglish(trainer().why!)).toMatch(/^GPU: not used, because its test failed: /);
  await close();
  const updated = await openOn({ ...twoGpus, version: recorded.versionOpen }, home);
  expect((await updated.client.devices({})).test).toBeNull();
  expect(trainer()).toEqual({ visible: undefined, why: null });
});

test('says why there is no GPU, and tests none', async () => {
  const { client } = await openOn({});
  expect(await client.devices({})).toMatchObject({ gpus: [], problem: 'no NVIDIA GPU found' });
  await expect(client.testGpu({})).rejects.toThrow('no NVIDIA GPU found');
  const install = async () => {
    for await (const item of client.installGpu({})) expect(item).toBeUndefined();
  };
  await expect(install()).rejects.toThrow('no NVIDIA GPU found');
});
