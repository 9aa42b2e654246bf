// The calls about native TensorFlow: what they offer, what is in the way, one installation at a time, and a bundled library.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { takeLock } from '../../../src-main/process/lock-file';
import { lockPath } from '../../../src-main/runtime/install/install-runtime';
import { noteDownload } from '../../../src-main/runtime/install/unfinished';
import { wheelsFor } from '../../../src-main/runtime/tensorflow-wheels';
import { bundledRuntime, readRuntimeRecord, tensorflowFolder } from '../../../src-main/store/runtime-record';
import { englishOf } from '../../in-english';
import { buildHelpers, openEngine, temporaryFolder } from '../support';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

let cache: string;
beforeEach(async () => {
  cache = join(await temporaryFolder(), 'cache');
  vi.stubEnv('GRAFT_CACHE', cache);
  vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
  vi.stubEnv('PIP_FIND_LINKS', '');
  vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/simple/');
  onTestFinished(() => void vi.unstubAllEnvs());
});
const wheels = wheelsFor(process.platform, process.arch);

test.runIf(wheels)('offers the library with its size and what was downloaded already', async () => {
  const { client } = await openEngine(await temporaryFolder());
  await noteDownload(cache, wheels!.cpu, 50_000_000);
  const state = await client.runtimeState({});
  expect(state).toMatchObject({ installed: 'none', bundled: false, obstacle: null });
  expect(state.offer).toMatchObject({ version: wheels!.cpu.version, doneBytes: 50_000_000 });
  expect(state.offer!.downloadBytes).toBeGreaterThan(1e8);
  expect(state.offer!.diskBytes).toBeGreaterThan(state.offer!.downloadBytes);
});

test.runIf(wheels)('says what is in the way if no package index may be asked', async () => {
  vi.stubEnv('PIP_NO_INDEX', '1');
  const { client } = await openEngine(await temporaryFolder());
  const { obstacle } = await client.runtimeState({});
  expect(englishOf([obstacle!])[0]).toContain('State it as index-url in pip.conf, or as PIP_INDEX_URL');
});

test.runIf(wheels)(
  'fails with the reason if the index cannot be reached, and keeps the built-in engine',
  async () => {
    const { client } = await openEngine(await temporaryFolder());
    const install = async () => {
      for await (const _item of client.installRuntime({}));
    };
    await expect(install()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(wheels!.cpu.file),
    });
    expect((await client.runtimeState({})).installed).toBe('none');
  },
);

test.runIf(wheels)('installs once at a time', async () => {
  await mkdir(tensorflowFolder(cache), { recursive: true });
  const lock = await takeLock(lockPath(cache));
  if ('heldBy' in lock) throw new Error('Nothing else holds the lock of a new folder.');
  const { client } = await openEngine(await temporaryFolder());
  const first = client.installRuntime({})[Symbol.asyncIterator]();
  await expect(first.next()).rejects.toMatchObject({ code: 'busy' });
  await lock.release();
});

test('uses a library that is part of the installation, unless another native one was chosen', async () => {
  const app = await temporaryFolder();
  const folder = join(app, 'dist', 'tensorflow');
  await mkdir(join(folder, 'addon'), { recursive: true });
  await writeFile(join(folder, 'addon', 'tfjs_binding.node'), 'binding');
  await writeFile(join(folder, 'library.so'), 'library');
  const record = {
    schema: 1,
    kind: 'native-cpu',
    version: '2.20.0',
    addon: 'addon/tfjs_binding.node',
    addonBytes: 7,
    tfLib: 'library.so',
    tfLibBytes: 7,
    why: 'it is part of this installation of Graft',
    steps: [],
  };
  await writeFile(join(folder, 'runtime.json'), JSON.stringify(record));
  const bundled = bundledRuntime(app);
  expect(bundled?.addon).toBe(join(folder, 'addon/tfjs_binding.node'));
  expect(readRuntimeRecord(cache, bundled).record).toEqual(bundled);

  const own = { ...record, version: '9.9', addon: bundled!.addon, tfLib: bundled!.tfLib };
  await mkdir(tensorflowFolder(cache), { recursive: true });
  const write = (value: object) =>
    writeFile(join(tensorflowFolder(cache), 'runtime.json'), JSON.stringify(value));
  await write(own);
  expect(readRuntimeRecord(cache, bundled).record?.version).toBe('9.9');
  await write({ ...own, kind: 'wasm', addon: null, tfLib: null });
  expect(readRuntimeRecord(cache, bundled).record).toEqual(bundled);
  await writeFile(join(folder, 'library.so'), 'truncated');
  expect(bundledRuntime(app)).toBeNull();
});
