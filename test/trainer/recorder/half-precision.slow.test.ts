// Recorded forward passes in half precision beside float32: near, not equal, and float32 where it is not asked for.
import { beforeAll, expect, test } from 'vitest';
import { openSession } from '../../../src-main/trainer/recorder/session';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../src-main/trainer/tf';
import { forwardProgram } from '../../../src-main/trainer/train/features/forward-program';
import { headless } from '../executor/padding-cases';
import { weightsOf } from '../graphs';

beforeAll(() => openRuntime());

/** Returns the values of a network's output in both precisions, for the same images and weights. */
function bothOf(name: string, size: number): { values: Float32Array[]; notes: unknown[] } {
  const graph = headless(name, size);
  const input = graph.layers.find(({ kind }) => kind === 'InputLayer')!.name;
  const output = graph.outputs[0]!;
  const batch = 4;
  const images = tf.randomUniform([batch, size, size, 3], -1, 1, 'float32', 7);
  const sessions = (['float32', 'bfloat16', 'float32'] as const).map((precision) =>
    openSession({
      state: weightsOf(graph),
      programs: {
        forward: forwardProgram(
          graph,
          [{ name: input, shape: [size, size, 3], pixels: null }],
          [output],
          batch,
        ),
      },
      precision,
    }),
  );
  const values = sessions.map((session) => {
    const result = session.run('forward', new Map([[input, images]])).get(output)!;
    expect(result.dtype).toBe('float32');
    const read = result.dataSync().slice() as Float32Array;
    result.dispose();
    return read;
  });
  const notes = sessions.map(({ note }) => note);
  for (const session of sessions) session.dispose();
  images.dispose();
  return { values, notes };
}

/** Returns the cosine of the angle between two vectors. */
function cosine(a: Float32Array, b: Float32Array): number {
  const product = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

test.each(['MobileNetV2', 'EfficientNetB0', 'ResNet50', 'InceptionV3'])(
  '%s is near in half precision, and not equal',
  (name) => {
    const { values, notes } = bothOf(name, 96);
    const [full, half, again] = values as [Float32Array, Float32Array, Float32Array];
    expect(notes).toEqual([null, null, null]);
    expect(again).toEqual(full);
    expect(half).not.toEqual(full);
    // bfloat16 rounds to 2^-9 of a value; measured: 0.9999 and more.
    expect(cosine(half, full)).toBeGreaterThan(0.9995);
  },
  300_000,
);
