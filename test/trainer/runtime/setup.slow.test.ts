// The whole setup with nothing but Node on the PATH: no Python, no pip, no compiler. Then the trainer's check of the result.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { findIndex } from '../../../src-main/runtime/fetch-runtime';
import { findWheel } from '../../../src-main/runtime/index/find-wheel';
import { wheelsFor } from '../../../src-main/runtime/tensorflow-wheels';
import { readRuntimeRecord } from '../../../src-main/store/runtime-record';

const script = resolve(import.meta.dirname, '../../../scripts/native/setup.mjs');

test.runIf(process.platform === 'linux')(
  'sets native TensorFlow up without Python, pip and a compiler',
  async (context) => {
    const wheels = wheelsFor(process.platform, process.arch)!;
    const config = await findIndex();
    const reachable = await findWheel(wheels.cpu, config, { env: process.env, stallMs: 10_000 }).catch(
      () => null,
    );
    if (!reachable || 'path' in reachable) return context.skip('no package index can be reached');
    const folder = mkdtempSync(join(tmpdir(), 'graft-setup-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    await mkdir(join(folder, 'bin'));
    symlinkSync(process.execPath, join(folder, 'bin', 'node'));
    const env = {
      ...process.env,
      PATH: join(folder, 'bin'),
      GRAFT_CACHE: join(folder, 'cache'),
      PIP_INDEX_URL: config.indexes[0],
    };
    const done = await promisify(execFile)(process.execPath, [script, '--json', '--use', 'wheel'], { env });
    console.log(done.stderr.trim());
    const record = JSON.parse(done.stdout);
    console.log(`${record.seconds} s`);
    expect(record.steps.at(-1)).toMatchObject({ chosen: true });
    expect(record.kind).toBe('native-cpu');
    expect(done.stderr).toContain('with Zig');
    expect(readRuntimeRecord(env.GRAFT_CACHE).record?.addonBytes).toBeLessThan(400_000);
    // The wheel of the compiler is kept, and nothing else that a setup needs once.
    expect(readdirSync(env.GRAFT_CACHE).sort()).toEqual(['tensorflow', 'zig']);
    expect(readdirSync(join(env.GRAFT_CACHE, 'tensorflow')).sort()).toEqual([
      `cpu-${wheels.cpu.version}`,
      'runtime.json',
    ]);
  },
  900_000,
);
