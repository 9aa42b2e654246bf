// Which TensorFlow this process runs on: native where it was set up, else wasm, and in either case why.

import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { type TensorFlow, tf } from '../tf';
import { loadFallback } from './fallback';
import { readRuntimeRecord } from './locate';
import { loadNative, type TensorFlowBinding } from './native';

/** The backend of this process. */
export interface Runtime {
  readonly tf: TensorFlow;
  readonly kind: 'native-gpu' | 'native-cpu' | 'wasm' | 'cpu';
  /** The processor or GPU in words. */
  readonly device: string;
  /** The version of TensorFlow's library, or of TensorFlow.js where there is none. */
  readonly libraryVersion: string;
  readonly threads: number;
  /** The steps that were tried, in sentences. */
  readonly why: readonly string[];
  /** The N-API object of tfjs-node; only with native TensorFlow. */
  readonly binding?: TensorFlowBinding;
}

/** How to open a runtime. */
export interface RuntimeOptions {
  /** `wasm` leaves native TensorFlow alone; default `auto`. */
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

/** TensorFlow uses as many threads as the process has processors, unless configured. */
function countThreads(): number {
  const asked = Number.parseInt(process.env.TF_NUM_INTRAOP_THREADS ?? '', 10);
  return asked > 0 ? asked : availableParallelism();
}

let opened: Promise<Runtime> | undefined;

async function open(options: RuntimeOptions): Promise<Runtime> {
  const why: string[] = [];
  const found = readRuntimeRecord(options.cache);
  if (options.use === 'wasm') why.push('Native TensorFlow: left alone, as asked for.');
  else if (found.record === null) why.push(`Native TensorFlow: ${found.why}.`);
  else {
    const { record } = found;
    for (const step of record.steps)
      why.push(`${step.step}: ${step.chosen ? 'chosen, ' : ''}${step.reason}.`);
    if (record.addon !== null) {
      try {
        const binding = loadNative(record.addon);
        const gpu = binding.isUsingGpuDevice();
        if (record.kind === 'native-gpu' && !gpu)
          why.push('The CUDA build sees no GPU now and runs on the CPU.');
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
          `Native TensorFlow does not load: ${error instanceof Error ? error.message : String(error)}.`,
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

/** Opens the backend of this process, once; every later call gets the same. */
export function openRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  opened ??= open(options);
  return opened;
}
