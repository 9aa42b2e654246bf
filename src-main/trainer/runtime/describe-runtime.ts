// Describes the runtime for `graft doctor`: what is in use, its measured speed, and how to improve it.

import type { RuntimeReport } from '#shared/protocol/trainer/trials';
import { measureGflops } from './measure-gflops';
import type { Runtime } from './open-runtime';

const install = 'graft runtime install';

function advise(runtime: Runtime): string[] {
  switch (runtime.kind) {
    case 'native-gpu':
      return [];
    case 'native-cpu':
      return process.platform === 'linux'
        ? [
            'An NVIDIA GPU (driver 525 or newer) is used once it is seen: node scripts/native/setup.mjs --retry.',
          ]
        : [];
    case 'wasm':
      return [
        'Convolutions train 8 to 20 times slower than with native TensorFlow, and on one thread: train heads on frozen layers, or install the fast engine.',
        `To install the fast engine: ${install}, or the state of the engine at the top right of the window.`,
      ];
    case 'cpu':
      return [
        `Plain JavaScript is several hundred times slower than native TensorFlow. To install the fast engine: ${install}.`,
      ];
  }
}

/** Describes an open runtime; with `measure`, also multiplies matrices for half a second. */
export function describeRuntime(runtime: Runtime, measure: boolean): RuntimeReport {
  return {
    kind: runtime.kind,
    device: runtime.device,
    library: runtime.binding
      ? `TensorFlow ${runtime.libraryVersion}`
      : `TensorFlow.js ${runtime.libraryVersion}`,
    threads: runtime.threads,
    node: process.versions.node,
    why: [...runtime.why],
    gflops: measure ? measureGflops(runtime.tf) : null,
    advice: advise(runtime),
  };
}
