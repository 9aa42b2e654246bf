// The fallback without native TensorFlow: the wasm backend, with the CPU backend's kernels for ops that wasm lacks or computes wrongly.

import { sep } from 'node:path';
import type { BackendValues, KernelBackend, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { say, type Words } from '#shared/sentence';
import { loadPackage, wasmFolder } from '../load-package';
import { tf } from '../tf';
import { correctAverage } from './average-pool-gradient';
import { convolutions, withWideStrides } from './wide-strides';

/** Methods of both JavaScript backends that the abstract class lacks. */
interface ReadableBackend extends KernelBackend {
  readSync(dataId: object): BackendValues;
  write(values: BackendValues, shape: number[], dtype: string): object;
  disposeData(dataId: object, force?: boolean): boolean;
}

const asBackend = (backend: unknown): ReadableBackend => backend as ReadableBackend;

function copyTo(to: ReadableBackend, from: ReadableBackend, info: TensorInfo): TensorInfo {
  return { ...info, dataId: to.write(from.readSync(info.dataId), info.shape, info.dtype) };
}

/** Returns a wasm kernel that copies its inputs to the CPU backend, runs there and copies its outputs back. */
function borrowKernel(config: KernelConfig): KernelConfig {
  return {
    kernelName: config.kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const wasm = asBackend(backend);
      const cpu = asBackend(tf.engine().findBackend('cpu'));
      const copied = Object.fromEntries(
        Object.entries(inputs)
          .filter(([, info]) => info !== null && info !== undefined)
          .map(([name, info]) => [name, copyTo(cpu, wasm, info as TensorInfo)]),
      );
      const result = config.kernelFunc({ inputs: copied, attrs, backend: cpu });
      const outputs = Array.isArray(result) ? result : [result];
      const copies = outputs.map((info) => copyTo(wasm, cpu, info));
      const used = new Set([...Object.values(copied), ...outputs].map((info) => info.dataId));
      for (const dataId of used) cpu.disposeData(dataId, true);
      return Array.isArray(result) ? copies : (copies[0] as TensorInfo);
    },
  };
}

/** Kernels of wasm 4.22 that return wrong values: no gradient for a window of max-pooling whose greatest value is negative, and see `correctAverage`. */
const wrongKernels: ReadonlySet<string> = new Set(['MaxPoolGrad', 'MaxPool3DGrad', 'AvgPoolGrad']);

/** Replaces kernels of a backend by what `mend` makes of them. */
function mendKernels(
  backend: 'cpu' | 'wasm',
  names: ReadonlySet<string>,
  mend: (config: KernelConfig) => KernelConfig,
): void {
  for (const config of tf.getKernelsForBackend(backend)) {
    if (!names.has(config.kernelName)) continue;
    tf.unregisterKernel(config.kernelName, backend);
    tf.registerKernel(mend(config));
  }
}

/** Sets the backend to wasm or, if that fails, to plain JavaScript. All kernels of the CPU backend work on either. */
export async function loadFallback(): Promise<{ kind: 'wasm' | 'cpu'; why: Words[] }> {
  // The union package registers the CPU backend and tf-core's gradients, which tf-core alone does not.
  loadPackage('@tensorflow/tfjs');
  mendKernels('cpu', new Set(['AvgPoolGrad']), correctAverage);
  // Suppresses the advice to install tfjs-node, which it logs at first use.
  Object.assign(asBackend(tf.engine().findBackend('cpu')), { firstUse: false });
  try {
    const wasm = loadPackage<typeof import('@tensorflow/tfjs-backend-wasm')>('@tensorflow/tfjs-backend-wasm');
    wasm.setWasmPaths(wasmFolder() + sep);
    if (!(await tf.setBackend('wasm'))) throw new Error('its module does not start');
  } catch (error) {
    await tf.setBackend('cpu');
    return { kind: 'cpu', why: [say`${'wasm'}: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const known = new Set(tf.getKernelsForBackend('wasm').map((config) => config.kernelName));
  for (const config of tf.getKernelsForBackend('cpu')) {
    const { kernelName } = config;
    if (wrongKernels.has(kernelName) && known.delete(kernelName)) tf.unregisterKernel(kernelName, 'wasm');
    if (!known.has(kernelName)) tf.registerKernel(borrowKernel(config));
  }
  mendKernels('wasm', convolutions, withWideStrides);
  return { kind: 'wasm', why: [] };
}
