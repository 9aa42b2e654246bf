// The tar.gz as an ordinary user unpacks it, and the parts of the app for arm64.
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listBinaries } from '../../scripts/package/binaries.mjs';
import { giveToUser, ordinary } from './app';
import { buildForPacking, pack } from './pack';

let folder: string;
beforeAll(async () => {
  buildForPacking();
  folder = await mkdtemp(join(tmpdir(), 'graft archives-'));
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

test('the tar.gz runs commands from any folder, without a display', async () => {
  await pack({ target: 'tar.gz', output: join(folder, 'packed') });
  const archive = (await readdir(join(folder, 'packed'))).find((name) => name.endsWith('.tar.gz'));
  const home = join(folder, '사용자');
  await mkdir(home);
  execFileSync('tar', ['-xzf', join(folder, 'packed', archive!), '-C', home]);
  giveToUser(folder);
  const [unpacked] = await readdir(home);
  const env = { HOME: home, PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' };
  for (const program of ['graft', 'resources/graft']) {
    const { stdout } = await promisify(execFile)(join(home, unpacked!, program), ['models'], {
      env,
      cwd: home,
      ...ordinary,
    });
    expect(stdout).toContain('efficientnet-lite0');
  }
}, 600_000);

test("the app for arm64 holds arm64's parts; here, only Electron itself is of this machine", async () => {
  const output = join(folder, 'arm64');
  // The hook that checks each binary stops where electron-builder was given an Electron of another processor.
  const stopped = await pack({ target: 'dir', arch: 'arm64', output }).then(
    () => '',
    (error: Error) => error.message,
  );
  const foreign = [...stopped.matchAll(/^(?:Error: )?(\S+) is (?:ELF|PE|Mach-O) for /gm)].map(
    ([, path]) => path!,
  );
  expect(foreign.filter((path) => path.startsWith('resources/'))).toEqual([]);
  const own = (await listBinaries(join(output, 'linux-arm64-unpacked', 'resources'))).map(
    ({ path, format, cpu }) => `${path.split('/').at(-1)} ${format} ${cpu}`,
  );
  expect(own).toContain('node ELF arm64');
  expect(own.filter((one) => /\.node ELF arm64$|libvips\S* ELF arm64$/.test(one)).length).toBeGreaterThan(1);
  expect(own.filter((one) => !one.endsWith('arm64'))).toEqual([]);
}, 600_000);
