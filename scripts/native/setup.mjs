// Sets up TensorFlow's runtime once per machine: node scripts/native/setup.mjs [--json] [--use gpu|package|wheel|wasm] [--retry]
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tensorflowFolder, writeJson } from './cache.mjs';
import { stopCommands } from './command.mjs';
import { detectGpu } from './gpu.mjs';
import { withLock } from './lock.mjs';
import { isFresh, readRecord, recordPath, recordSchema } from './record.mjs';
import { sweepLeftovers, tryGpu, tryPackage, tryWheel } from './variants.mjs';

const modules = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', 'node_modules');
const lockPath = () => join(tensorflowFolder(), '.lock');
const variants = ['gpu', 'package', 'wheel', 'wasm'];

/** Returns the values the choice depends on. If they change, the runtime is chosen again. */
function describeSystem(use) {
  let tfjs = null;
  try {
    tfjs = JSON.parse(
      readFileSync(join(modules, '@tensorflow', 'tfjs-node-gpu', 'package.json'), 'utf8'),
    ).version;
  } catch {
    // Not installed yet.
  }
  return { platform: process.platform, arch: process.arch, tfjs, gpu: detectGpu().device, use };
}

/**
 * Tries the variants in order and returns a record of the first that runs.
 * @param {Record<string, string | null>} system
 * @param {(line: string) => void} say
 * @returns {Promise<import('./record.mjs').RuntimeRecord>}
 */
async function choose(system, say) {
  const started = Date.now();
  /** @type {import('./record.mjs').Step[]} */
  const steps = [];
  const context = { modules, say };
  const wanted = (variant) => system.use === 'auto' || system.use === variant;
  let found = null;
  const attempt = async (step, work) => {
    if (found) return;
    const { record, reason } = await work();
    steps.push({ step, chosen: record !== null, reason });
    if (record) found = record;
    else say(`${step}: no (${reason})`);
  };
  const gpu = detectGpu();
  if (system.use === 'gpu') await attempt('CUDA build', () => tryGpu(context, gpu.device ?? 'as requested'));
  else if (!wanted('gpu')) steps.push({ step: 'CUDA build', chosen: false, reason: `--use ${system.use}` });
  else if (gpu.device) await attempt('CUDA build', () => tryGpu(context, gpu.device ?? ''));
  else steps.push({ step: 'CUDA build', chosen: false, reason: gpu.why });
  if (wanted('package')) await attempt("tfjs-node-gpu's own download", () => tryPackage(context));
  if (wanted('wheel')) await attempt('wheel from PyPI', () => tryWheel(context));
  const made = { steps, system, madeAt: new Date().toISOString(), seconds: (Date.now() - started) / 1000 };
  if (found) return { ...found, ...made };
  const why = system.use === 'wasm' ? 'requested' : 'native TensorFlow is not available';
  steps.push({ step: 'wasm', chosen: true, reason: why });
  const none = { tfLib: null, addon: null, addonBytes: 0, tfLibBytes: 0 };
  return { schema: recordSchema, kind: 'wasm', variant: 'wasm', version: '4.22.0', ...none, why, ...made };
}

/**
 * Finds or creates the runtime of this machine. An existing runtime is found in a few milliseconds.
 * @param {{ use?: string, retry?: boolean, say?: (line: string) => void }} [options]
 * @returns {Promise<import('./record.mjs').RuntimeRecord & { new: boolean }>}
 */
export async function setUpRuntime(options = {}) {
  const use = options.use ?? process.env.GRAFT_TENSORFLOW ?? 'auto';
  if (use !== 'auto' && !variants.includes(use))
    throw new Error(`--use: expected auto, ${variants.join(', ')}, received ${use}`);
  const say = options.say ?? (() => undefined);
  const system = describeSystem(use);
  const known = readRecord();
  if (!options.retry && isFresh(known, system)) return { ...known, new: false };
  return await withLockHeld(say, async () => {
    const meanwhile = readRecord();
    if (!options.retry && isFresh(meanwhile, system)) return { ...meanwhile, new: false };
    await sweepLeftovers();
    const record = await choose(system, say);
    await writeJson(recordPath(), record);
    return { ...record, new: true };
  });
}

/** Exits on a signal: kills started programs, keeps downloads and releases the lock. */
async function stop(signal) {
  stopCommands();
  await sweepLeftovers();
  await rm(lockPath(), { force: true });
  console.error(`[runtime] stopped by ${signal}; the next start continues with the downloaded files`);
  process.exit(signal === 'SIGINT' ? 130 : 143);
}

/**
 * Runs `work` while holding the lock, and stops cleanly on Ctrl-C.
 * @template T
 * @param {(line: string) => void} say
 * @param {() => Promise<T>} work
 */
function withLockHeld(say, work) {
  return withLock(lockPath(), say, async () => {
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    try {
      return await work();
    } finally {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    }
  });
}

/** Describes the choice for the user. */
function describeRecord(record) {
  const lines = record.steps.map((step) => `${step.chosen ? '✓' : '·'} ${step.step}: ${step.reason}`);
  const title =
    record.kind === 'wasm' ? "TensorFlow.js' wasm backend" : `TensorFlow ${record.version} (${record.kind})`;
  return [
    `Runtime: ${title}, ${record.new ? `set up in ${record.seconds.toFixed(1)} s` : 'already set up'}`,
    ...lines,
  ];
}

async function main() {
  const args = process.argv.slice(2);
  const at = args.indexOf('--use');
  const use = at >= 0 ? args[at + 1] : undefined;
  const say = (line) => console.error(`[runtime] ${line}`);
  const record = await setUpRuntime({ use, retry: args.includes('--retry'), say });
  if (args.includes('--json')) console.log(JSON.stringify(record));
  else console.log(describeRecord(record).join('\n'));
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
