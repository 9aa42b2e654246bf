// A hundred updates with given gradients result in the same weights as in Keras, recorded and op by op.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type Optimizer, optimizerSchema } from '#shared/run/stage';
import { optimizerRule, slotStart } from '../../../src-main/trainer/optimizers/optimizer';
import type { Program } from '../../../src-main/trainer/recorder/program';
import { openSession } from '../../../src-main/trainer/recorder/session';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, tf } from '../../../src-main/trainer/tf';
import { type Packed, unpack } from '../keras-fixture';

interface Updates {
  /** Updates after which Keras' weights are saved. */
  steps: number[];
  start: Packed;
  gradients: Packed;
  runs: { optimizer: Record<string, unknown>; after: Packed[] }[];
}
const fixture = join(import.meta.dirname, '../../fixtures/keras-training/updates.json');
const updates = JSON.parse(readFileSync(fixture, 'utf8')) as Updates;
const start = unpack(updates.start) as Float32Array;
const gradients = unpack(updates.gradients) as Float32Array;

beforeAll(async () => {
  await openRuntime();
});

/** The weights after each update. */
function moved(optimizer: Optimizer, record: boolean): Float32Array[] {
  const rule = optimizerRule(optimizer);
  const shape = [start.length];
  const program: Program = {
    shapes: [{ gradient: { shape, dtype: 'float32' }, rate: { shape: [rule.scalars], dtype: 'float32' } }],
    run(state, feeds) {
      const slots = Object.fromEntries(rule.slots.map((slot) => [slot, state.get(slot)!]));
      const next = rule.update(state.get('w')!, feeds.get('gradient')!, slots, feeds.get('rate')!);
      return {
        outputs: new Map([['moved', next.value.clone()]]),
        state: new Map([['w', next.value], ...Object.entries(next.slots)]),
      };
    },
  };
  const state = new Map<string, Tensor>([['w', tf.tensor1d(start)]]);
  for (const slot of rule.slots) state.set(slot, tf.fill(shape, slotStart(rule, slot)));
  const session = openSession({ state, programs: { move: program }, record });
  const after = Array.from({ length: gradients.length / start.length }, (_, i) => {
    const feeds = new Map([
      ['gradient', tf.tensor1d(gradients.slice(i * start.length, (i + 1) * start.length))],
      ['rate', tf.tensor1d([...rule.scalarsAt(optimizer.learningRate, i)])],
    ]);
    tf.dispose([...session.run('move', feeds).values(), ...feeds.values()]);
    return session.read(['w']).get('w')!.slice();
  });
  session.dispose();
  return after;
}

const titled = updates.runs.map((run) => [JSON.stringify(run.optimizer), run] as const);

/** Returns the maximum difference, relative for values above 1. */
const gapOf = (ours: Float32Array, theirs: Float32Array) =>
  ours.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - theirs[at]!) / Math.max(1, Math.abs(theirs[at]!))),
    0,
  );

test.each(titled)('%s updates weights like Keras, recorded and op by op', (_title, { optimizer, after }) => {
  const before = tf.memory().numTensors;
  const parsed = optimizerSchema.parse(optimizer);
  const [recorded, plain] = [moved(parsed, true), moved(parsed, false)];
  const gaps = updates.steps.flatMap((step, i) => {
    const theirs = unpack(after[i]!) as Float32Array;
    return [gapOf(recorded[step - 1]!, theirs), gapOf(plain[step - 1]!, theirs)];
  });
  const apart = Math.max(...recorded.map((values, i) => gapOf(values, plain[i]!)));
  if (process.env.GRAFT_PRINT) console.log(JSON.stringify(optimizer), ...gaps, apart);
  // For weights of about 1, this is one or two bits after a hundred updates.
  expect(Math.max(...gaps, apart)).toBeLessThan(5e-7);
  expect(tf.memory().numTensors).toBe(before);
});
