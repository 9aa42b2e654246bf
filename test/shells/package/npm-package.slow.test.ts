// The npm package: packed, installed into an empty prefix with an empty home folder, and used as on a bare machine.
import { execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { cacheFolder } from '../../../src-main/store/cache-folder';
import { type Installed, installGlobally, packForNpm } from './installed';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const run = promisify(execFile);
let folder: string;
let installed: Installed;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-npm-'));
  const started = Date.now();
  const tarball = await packForNpm(folder);
  const packed = { seconds: (Date.now() - started) / 1000, bytes: (await stat(tarball)).size };
  installed = await installGlobally(tarball, folder);
  const tell = ({ seconds, bytes }: { seconds: number; bytes: number }) =>
    `${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s`;
  console.log(`packed: ${tell(packed)}; installed: ${tell(installed)}`);
  expect(packed.bytes).toBeLessThan(20e6);
  expect(installed.bytes).toBeLessThan(100e6);
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

/** Runs the installed `graft` in an empty folder. */
async function graft(args: string[], more: NodeJS.ProcessEnv = {}) {
  const env = { ...installed.env, ...more };
  return run(installed.program, args, { cwd: installed.env.HOME, env, maxBuffer: 2 ** 26 });
}

test('needs neither Electron nor packages that only build the window', async () => {
  const names = await readdir(join(installed.folder, 'node_modules'));
  expect(names).toEqual(expect.arrayContaining(['sharp', 'h5wasm', 'ws']));
  expect(names.filter((name) => /^(electron|vue|vite|typescript|@tensorflow|@types)/.test(name))).toEqual([]);
  const own = await readdir(installed.folder, { recursive: true });
  expect(
    own.filter((name) => !name.startsWith('node_modules') && /\.(ts|map|stamp|test\.\w+)$/.test(name)),
  ).toEqual([]);
});

test('lists its models, and finds the recipe that the help names', async () => {
  expect((await graft(['models'])).stdout).toContain('efficientnet-lite0');
  const { stdout } = await graft(['describe', 'assets/recipes/sample.json', '--json']);
  expect(JSON.parse(stdout).layers.at(-1).name).toBe('predictions');
});

/** Writes the sample recipe with few epochs to the home folder. */
async function shortRecipe(data: string): Promise<string> {
  const text = await readFile(join(installed.folder, 'assets/recipes/sample.json'), 'utf8');
  const recipe = JSON.parse(text);
  recipe.data.folder = data;
  recipe.stages = [{ ...recipe.stages[0], epochs: 5 }];
  const path = join(installed.env.HOME!, 'short.json');
  await writeFile(path, JSON.stringify(recipe));
  return path;
}

test('trains the sample on the runtime of this machine', async () => {
  const started = Date.now();
  const recipe = await shortRecipe('sample:drawings');
  const out = join(folder, 'trained');
  // With an empty home folder there is no TensorFlow yet; the test shares what this machine has.
  const { stdout } = await graft(['train', recipe, '--out', out], { GRAFT_CACHE: cacheFolder() });
  console.log(`${stdout.split('\n')[0]} (${((Date.now() - started) / 1000).toFixed(1)} s in all)`);
  const accuracy = Number(/^Done in .*validation accuracy (\d\.\d+)/m.exec(stdout)?.[1]);
  // 7 classes; seeds vary by a few hundredths.
  expect(accuracy, stdout).toBeGreaterThan(0.5);
  expect((await stat(join(out, 'model.keras'))).size).toBeGreaterThan(10e6);
});

test('trains without native TensorFlow', async () => {
  const images = join(folder, 'images');
  for (const name of ['fruit', 'tools', 'vehicles']) {
    const from = join(installed.folder, 'assets/samples/drawings', name);
    for (const file of (await readdir(from)).slice(0, 4))
      await cp(join(from, file), join(images, name, file), { recursive: true });
  }
  const doctor = await graft(['doctor', '--json'], { GRAFT_CACHE: join(folder, 'no-cache') });
  expect(JSON.parse(doctor.stdout).kind).toBe('wasm');
  const { stdout } = await graft(['train', await shortRecipe(images)], {
    GRAFT_CACHE: join(folder, 'no-cache'),
  });
  expect(stdout).toMatch(/^Done in .*validation accuracy/m);
});

test('serves the window without a command, until Ctrl-C', async () => {
  const child = spawn(installed.program, [], { cwd: installed.env.HOME, env: installed.env });
  let out = '';
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (out += text));
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  try {
    await vi.waitFor(() => expect(out).toMatch(/Graft is running at http:\S+/), { timeout: 30_000 });
    const url = /http:\S+/.exec(out)![0];
    expect((await fetch(new URL('/', url))).status).toBe(403);
    const entered = await fetch(url, { redirect: 'manual' });
    const cookie = entered.headers.get('set-cookie')!.split(';')[0]!;
    const page = await fetch(new URL('/', url), { headers: { cookie } });
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain('<title>Graft</title>');
    const script = /src="\.\/([^"]+\.js)"/.exec(html)![1]!;
    expect((await fetch(new URL(script, url), { headers: { cookie } })).status).toBe(200);
    child.kill('SIGINT');
    expect(await ended, out).toBe(0);
  } finally {
    child.kill('SIGKILL');
  }
});
