// Whether half precision runs on this machine: tried once, on a convolution of 8 × 8 values.
import { nativeBackend } from '../executor/native';
import { tf } from '../tf';
import type { Program } from './program';
import { openSession } from './session';

let found: boolean | null = null;

/** Returns whether native TensorFlow on the processor computes convolutions in bfloat16, at any speed. Never throws. */
export function canComputeHalf(): boolean {
  if (nativeBackend()?.isUsingGpuDevice !== false) return false;
  found ??= tryHalf();
  return found;
}

const shape = [1, 8, 8, 8] as const;

function tryHalf(): boolean {
  const convolve: Program = {
    shapes: [{ x: { shape, dtype: 'float32' } }],
    run(state, feeds) {
      const full = tf.relu6(tf.conv2d(feeds.get('x') as never, state.get('full') as never, 1, 'same'));
      const y = tf.depthwiseConv2d(full as never, state.get('depthwise') as never, 1, 'same');
      return { outputs: new Map([['y', y]]), state: new Map() };
    },
  };
  const state = new Map([
    ['full', tf.fill([3, 3, 8, 8], 0.1)],
    ['depthwise', tf.fill([3, 3, 8, 1], 0.1)],
  ]);
  const x = tf.ones([...shape]);
  try {
    const session = openSession({ state, programs: { convolve }, precision: 'bfloat16' });
    try {
      const y = session.run('convolve', new Map([['x', x]])).get('y')!;
      y.dataSync();
      y.dispose();
      return session.mode === 'recorded';
    } finally {
      session.dispose();
    }
  } catch {
    return false;
  } finally {
    x.dispose();
  }
}
