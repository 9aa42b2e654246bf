// Opens TensorFlow for this process: native if it was set up, else wasm.

import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { say, sentenceOf, type Words } from '#shared/sentence';
import { bundledRuntime, readRuntimeRecord } from '../../store/runtime-record';
import { type TensorFlow, tf } from '../tf';
import { chooseDevice } from './device-choice';
import { loadFallback } from './fallback';
import { loadNative, type TensorFlowBinding } from './native';

/** The backend of this process. */
export interface Runtime {
  readonly tf: TensorFlow;
  readonly kind: 'native-gpu' | 'native-cpu' | 'wasm' | 'cpu';
  /** Name of the processor or GPU. */
  readonly device: string;
  /** The version of TensorFlow's library, or of TensorFlow.js without it. */
  readonly libraryVersion: string;
  readonly threads: number;
  /** What was tried, one sentence per step. */
  readonly why: readonly Words[];
  /** tfjs-node's N-API object; only with native TensorFlow. */
  readonly binding?: TensorFlowBinding;
}

/** Options of `openRuntime`. */
export interface RuntimeOptions {
  /** `wasm` skips native TensorFlow; default `auto`. */
  use?: 'auto' | 'wasm';
  /** Graft's cache folder, if it is not the default one. */
  cache?: string;
}

function describeGpu(): string {
  const folder = '/proc/driver/nvidia/gpus';
  try {
    const models = readdirSync(folder).map(
      (name) =>
        readFileSync(join(folder, name, 'information'), 'utf8').match(/^Model:\s*(.+)$/m)?.[1] ??
        'NVIDIA GPU',
    );
    return models.length > 0 ? models.join(', ') : 'NVIDIA GPU';
  } catch {
    return 'NVIDIA GPU';
  }
}

const describeCpu = (): string => cpus()[0]?.model.trim() || process.arch;

/** Returns TensorFlow's number of threads: by default, that of the processors available to the process. */
function countThreads(): number {
  const configured = Number.parseInt(process.env.TF_NUM_INTRAOP_THREADS ?? '', 10);
  return configured > 0 ? configured : availableParallelism();
}

/** The program's folder, if this process was started from its dist/main. */
const programFolder = () => resolve(process.argv[1] ?? '', '..', '..', '..');

let opened: Promise<Runtime> | undefined;

async function open(options: RuntimeOptions): Promise<Runtime> {
  const why: Words[] = [];
  const found = readRuntimeRecord(options.cache, bundledRuntime(programFolder()));
  if (options.use === 'wasm') why.push('Native TensorFlow: skipped, as requested.');
  else if (found.record === null) why.push(say`Native TensorFlow: ${found.why}.`);
  else {
    const { record } = found;
    for (const { step, chosen, reason } of record.steps) {
      const [name, words] = [sentenceOf(step), sentenceOf(reason)];
      why.push(chosen ? say`${name}: chosen, ${words}.` : say`${name}: ${words}.`);
    }
    if (record.addon !== null) {
      try {
        const device = chooseDevice(options.cache);
        // The library reads this when it is loaded.
        if (device.visible !== undefined) process.env.CUDA_VISIBLE_DEVICES = device.visible;
        const binding = loadNative(record.addon);
        const gpu = binding.isUsingGpuDevice();
        if (record.kind === 'native-gpu' && !gpu)
          why.push(device.why ?? 'The CUDA build sees no GPU now and runs on the CPU.');
        return {
          tf,
          kind: gpu ? 'native-gpu' : 'native-cpu',
          device: gpu ? describeGpu() : describeCpu(),
          libraryVersion: binding.TF_Version,
          threads: countThreads(),
          why,
          binding,
        };
      } catch (error) {
        why.push(
          say`Native TensorFlow does not load: ${error instanceof Error ? error.message : String(error)}.`,
        );
      }
    }
  }
  const fallback = await loadFallback();
  return {
    tf,
    kind: fallback.kind,
    device: describeCpu(),
    libraryVersion: tf.version_core,
    threads: 1,
    why: [...why, ...fallback.why],
  };
}

/** Opens the backend of this process. Later calls return the same runtime. */
export function openRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  opened ??= open(options);
  return opened;
}
