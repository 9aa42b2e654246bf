// A recorded step has the same results as op by op.
import { beforeAll, expect, test } from 'vitest';
import { createRandom } from '#shared/random';
import { type Optimizer, optimizerSchema } from '#shared/run/stage';
import { optimizerRule } from '../../../src-main/trainer/optimizers/optimizer';
import { createGraphDef } from '../../../src-main/trainer/recorder/graph-def';
import { recordProgram } from '../../../src-main/trainer/recorder/record';
import { openSession, type Session } from '../../../src-main/trainer/recorder/session';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, tf } from '../../../src-main/trainer/tf';
import {
  evaluateProgram,
  type StepPlan,
  slotKey,
  trainProgram,
} from '../../../src-main/trainer/train/loop/step';
import { scoringGraph } from '../../../src-main/trainer/train/loss/scoring';
import { smallNet, weightsOf } from '../graphs';

let native = false;
beforeAll(async () => {
  native = (await openRuntime()).binding !== undefined;
});

const optimizers: Optimizer[] = [
  { kind: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true, clipNorm: 0.1 },
  { kind: 'rmsprop', rho: 0.9, momentum: 0.5, centered: true, epsilon: 1e-7, clipValue: 0.01 },
  { kind: 'adam', globalClipNorm: 0.5 },
  ...(['adamw', 'adagrad', 'adadelta', 'adamax', 'nadam'] as const).map((kind) => ({ kind })),
].map((one) => optimizerSchema.parse(one));

function planOf(optimizer: Optimizer): StepPlan {
  const graph = smallNet();
  const trainableWeights = graph.layers.flatMap((layer) =>
    Object.keys(layer.weights)
      .filter((name) => !name.startsWith('moving_'))
      .map((name) => `${layer.name}/${name}`),
  );
  return {
    scoring: scoringGraph(graph),
    given: [{ name: 'input', shape: [12, 12, 3], pixels: graph.preprocessing }],
    trainable: new Set(graph.layers.map(({ name }) => name)),
    trainableWeights,
    rule: optimizerRule(optimizer),
  };
}

function open(plan: StepPlan, record: boolean): Session {
  const state = weightsOf(smallNet());
  for (const key of plan.trainableWeights) {
    for (const slot of plan.rule.slots)
      state.set(slotKey(slot, key), tf.fill(state.get(key)!.shape, plan.rule.start));
  }
  const programs = { train: trainProgram(plan, [8, 3]), evaluate: evaluateProgram(plan, 8) };
  return openSession({ state, programs, record });
}

function feedsOf(plan: StepPlan, step: number, batch: number): Map<string, Tensor> {
  const random = createRandom(step + 1);
  const pixels = Int32Array.from({ length: batch * 12 * 12 * 3 }, () => Math.floor(random() * 256));
  const labels = Int32Array.from({ length: batch }, () => Math.floor(random() * 3));
  return new Map<string, Tensor>([
    ['input', tf.tensor(pixels, [batch, 12, 12, 3], 'int32')],
    ['labels', tf.tensor1d(labels, 'int32')],
    ['rate', tf.tensor1d([...plan.rule.scalarsAt(0.003, step)])],
    ['seed', tf.tensor1d([7, step], 'int32')],
  ]);
}

function train(session: Session, plan: StepPlan): number[] {
  const losses: number[] = [];
  // 8 and 3 are recorded; 5 is a new batch size.
  for (const [step, batch] of [8, 8, 3, 8, 5, 8, 8, 3].entries()) {
    const feeds = feedsOf(plan, step, batch);
    const outputs = session.run('train', feeds);
    losses.push(outputs.get('loss')!.dataSync()[0]!);
    tf.dispose([...feeds.values(), ...outputs.values()]);
  }
  return losses;
}

test.each(optimizers)('replays a recorded step with the same result as op by op: $kind', (optimizer) => {
  const before = tf.memory().numTensors;
  const plan = planOf(optimizer);
  const recorded = open(plan, true);
  const plain = open(plan, false);
  expect([recorded.note, recorded.mode]).toEqual([null, native ? 'recorded' : 'op-by-op']);
  const losses = train(recorded, plan);
  const oracle = train(plain, plan);
  for (const [i, loss] of losses.entries()) expect(Math.abs(loss - oracle[i]!)).toBeLessThan(1e-5);
  const keys = [...weightsOf(smallNet()).keys()];
  const [ours, theirs] = [recorded.read(keys), plain.read(keys)];
  for (const key of keys) {
    const gap = Math.max(...ours.get(key)!.map((value, i) => Math.abs(value - theirs.get(key)![i]!)));
    expect(gap, key).toBeLessThan(1e-4);
  }
  const feeds = feedsOf(plan, 3, 8);
  for (const name of ['rate', 'seed']) {
    feeds.get(name)!.dispose();
    feeds.delete(name);
  }
  const [a, b] = [recorded.run('evaluate', feeds), plain.run('evaluate', feeds)];
  const gap = tf.tidy(() => tf.max(tf.abs(tf.sub(a.get('losses')!, b.get('losses')!))).dataSync()[0]!);
  expect(gap).toBeLessThan(1e-5);
  tf.dispose([...feeds.values(), ...a.values(), ...b.values()]);
  recorded.dispose();
  plain.dispose();
  expect(tf.memory().numTensors - before).toBe(keys.length);
});

test('keeps no nodes of a step for runs that only read or write weights, except sums with an added ε', () => {
  if (!native) return;
  const kept = optimizers.map((optimizer) => {
    const plan = planOf(optimizer);
    const state = weightsOf(smallNet());
    for (const key of plan.trainableWeights) {
      for (const slot of plan.rule.slots)
        state.set(slotKey(slot, key), tf.fill(state.get(key)!.shape, plan.rule.start));
    }
    const reads = new Map([...state.keys()].map((key, i) => [key, { node: `read_${i}`, index: 0 }]));
    const graph = createGraphDef();
    const program = trainProgram(plan, [8]);
    recordProgram(program, program.shapes[0]!, state, reads, graph, 'step', 'float32');
    tf.dispose([...state.values()]);
    const text = Buffer.from(graph.finish()).toString('latin1');
    expect(text.split('AddOpsRewriteStage').length).toBeGreaterThan(1);
    return text.split('_grappler_do_not_remove').length - 1;
  });
  const weights = planOf(optimizers[0]!).trainableWeights.length;
  const epsilonOnSums = ['rmsprop', 'adagrad', 'adadelta'];
  expect(kept).toEqual(optimizers.map(({ kind }) => (epsilonOnSums.includes(kind) ? weights : 0)));
});
