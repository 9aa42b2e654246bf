// Runs the checks that need a GPU, prints a table, and a last line `N passed, N failed`.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inEnglish } from '#shared/sentence';
import { describeGpus, type FoundGpus, findGpus } from '../../src-main/runtime/gpu/find-gpus';
import { readRuntimeRecord } from '../../src-main/store/runtime-record';
import type { Check, CheckResult, CheckSetting } from './check';
import { checkOutOfMemory } from './out-of-memory';
import { checkParity } from './parity';
import { checkPrecision } from './precision';
import { checkSelfTest } from './self-test';
import { checkSpeed } from './speed';

const checks: Readonly<Record<string, Check>> = {
  'self-test': checkSelfTest,
  parity: checkParity,
  speed: checkSpeed,
  memory: checkOutOfMemory,
  precision: checkPrecision,
};

const names = (text: string | undefined) => (text ?? '').split(',').filter(Boolean);

/** Runs the checks named in `args`, by default all. Returns the exit code: 1 if one failed. */
export async function runChecks(root: string, args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { device: { type: 'string' }, only: { type: 'string' }, architectures: { type: 'string' } },
  });
  const device = values.device ?? 'gpu';
  if (device !== 'gpu' && device !== 'cpu')
    throw new Error(`--device: expected gpu or cpu, received ${device}`);
  const wanted = names(values.only).length > 0 ? names(values.only) : Object.keys(checks);
  const unknown = wanted.find((name) => !(name in checks));
  if (unknown) throw new Error(`--only: expected ${Object.keys(checks).join(', ')}, received ${unknown}`);
  const found = await findGpus();
  const missing = device === 'gpu' ? whatIsMissing(found) : null;
  console.log(headline(device, found));
  if (missing !== null) {
    console.log(`No GPU can be used: ${missing}. Not checked: ${wanted.join(', ')}.`);
    console.log('Rehearse the checks on the processor: npm run gpu-checks -- --device cpu');
    console.log('0 passed, 0 failed');
    return 0;
  }
  const folder = await mkdtemp(join(tmpdir(), 'graft-gpu-checks-'));
  const say = (line: string) => process.stderr.write(`[gpu-checks] ${line}\n`);
  const setting: CheckSetting = { root, folder, device, architectures: names(values.architectures), say };
  const results: CheckResult[] = [];
  try {
    for (const name of wanted) {
      say(name);
      try {
        for await (const result of checks[name]!(setting)) results.push(printed(result));
      } catch (error) {
        results.push(printed({ name, outcome: 'failed', figures: String((error as Error).message) }));
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  const count = (outcome: CheckResult['outcome']) => results.filter((one) => one.outcome === outcome).length;
  const skipped = count('skipped') > 0 ? `${count('skipped')} could not be done\n` : '';
  console.log(`${skipped}${count('passed')} passed, ${count('failed')} failed`);
  return count('failed') > 0 ? 1 : 0;
}

function printed(result: CheckResult): CheckResult {
  console.log(`${result.outcome.padEnd(8)}${result.name.padEnd(36)}${result.figures}`);
  return result;
}

function whatIsMissing(found: FoundGpus): string | null {
  if (found.problem !== null) return inEnglish(found.problem);
  const { record } = readRuntimeRecord();
  if (record?.kind === 'native-gpu') return null;
  return 'the CUDA build is not set up: node scripts/native/setup.mjs --retry';
}

function headline(device: 'gpu' | 'cpu', found: FoundGpus): string {
  const { record } = readRuntimeRecord();
  const library = record ? `TensorFlow ${record.version} (${record.kind})` : 'TensorFlow is not set up';
  const where = device === 'cpu' ? `rehearsal on ${cpus()[0]?.model.trim()}` : describeGpus(found);
  return `${new Date().toISOString().slice(0, 10)}, ${where}, ${library}`;
}
