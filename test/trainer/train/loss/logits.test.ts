// Networks with logits: losses, gradients, training and probabilities match Keras' `from_logits=True`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import { lossSchema } from '#shared/run/loss';
import { changingWeights } from '#shared/run/prefix';
import { optimizerSchema } from '#shared/run/stage';
import { openKerasH5 } from '../../../../src-main/formats/keras-h5/open';
import { openBlobStore } from '../../../../src-main/store/blobs';
import { optimizerRule } from '../../../../src-main/trainer/optimizers/optimizer';
import { openSession } from '../../../../src-main/trainer/recorder/session';
import { openRuntime } from '../../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, type Tensor2D, tf } from '../../../../src-main/trainer/tf';
import { evaluateProgram, type StepPlan, trainProgram } from '../../../../src-main/trainer/train/loop/step';
import { lossesOf } from '../../../../src-main/trainer/train/loss/losses';
import { type OutputForm, scoringGraph } from '../../../../src-main/trainer/train/loss/scoring';
import { loadWeights } from '../../../../src-main/trainer/weights/load';
import { temporaryFolder } from '../../images';
import { gapOf, type Packed, tensorOf, unpack } from '../../keras-fixture';

interface Fixture {
  losses: {
    loss: { kind: string };
    targets: 'one' | 'several' | 'unit';
    logits: Packed;
    truth: Packed;
    losses: Packed;
    gradient: Packed;
  }[];
  training: {
    images: Packed;
    labels: number[];
    severalLabels: number[][];
    runs: { loss: object; several: boolean; losses: number[]; accuracies: number[]; probabilities: Packed }[];
  };
}
const read = (path: string) => join(import.meta.dirname, '../../../fixtures', path);
const fixture = JSON.parse(readFileSync(read('keras-training/logits.json'), 'utf8')) as Fixture;

let folder = '';
let remove = async () => {};
beforeAll(async () => {
  await openRuntime();
  ({ folder, remove } = await temporaryFolder());
});
afterAll(() => remove());

const forms = { one: 'logits', several: 'sigmoid-logits', unit: 'sigmoid-logits' } as const;

test.each(fixture.losses.map((one) => [JSON.stringify(one.loss), one.targets, one] as const))(
  'computes the loss %s of logits (%s) and its gradient like Keras',
  (_title, targets, one) => {
    const loss = lossSchema.parse(one.loss);
    const form: OutputForm = forms[targets];
    tf.tidy(() => {
      const [logits, truth] = [tensorOf(one.logits), tensorOf(one.truth) as Tensor2D];
      const losses = (given: Tensor) =>
        lossesOf(given, truth, form, { loss, multiLabel: targets === 'several' });
      expect(gapOf(losses(logits).dataSync(), unpack(one.losses))).toBeLessThan(1e-5);
      const gradient = tf.grad((given) => tf.sum(losses(given)))(logits);
      expect(gapOf(gradient.dataSync(), unpack(one.gradient))).toBeLessThan(1e-5);
    });
  },
);

/** The model of the public report (tensorflow#47553): its last layer has no activation. */
async function openLogits() {
  const blobs = openBlobStore(join(folder, 'blobs'));
  const { graph } = await openKerasH5(read('cases/models/logits.h5'), { blobs, onProgress: () => {} });
  return { blobs, graph };
}

const pixels = (graph: LayerGraph) => ({
  name: graph.layers.find(({ kind }) => kind === 'InputLayer')!.name,
  shape: [24, 24, 3],
  pixels: graph.preprocessing,
});

const titled = fixture.training.runs.map((run) => [JSON.stringify(run.loss), run] as const);

test.each(titled)(
  'trains eight epochs of logits.h5 with %s with the same losses and probabilities as Keras',
  async (_title, run) => {
    const { graph, blobs } = await openLogits();
    const { images, labels, severalLabels } = fixture.training;
    const scoring = scoringGraph(graph, { multiLabel: run.several });
    expect(scoring.form).toBe(run.several ? 'sigmoid-logits' : 'logits');
    const trainable = new Set(graph.layers.map(({ name }) => name));
    const { trainableWeights } = changingWeights(graph, trainable);
    const plan: StepPlan = {
      scoring,
      given: [pixels(graph)],
      trainable,
      trainableWeights,
      rule: optimizerRule(optimizerSchema.parse({ kind: 'sgd', learningRate: 0.3 })),
      loss: lossSchema.parse(run.loss),
      multiLabel: run.several ? 3 : null,
    };
    const programs = { train: trainProgram(plan, [10]), evaluate: evaluateProgram(plan, 30) };
    const session = openSession({ state: await loadWeights(graph, blobs), programs, record: true });
    const all = unpack(images);
    const size = 24 * 24 * 3;
    const feeds = (from: number, count: number) =>
      new Map<string, Tensor>([
        [
          plan.given[0]!.name,
          tf.tensor(
            Int32Array.from(all.subarray(from * size, (from + count) * size)),
            [count, 24, 24, 3],
            'int32',
          ),
        ],
        [
          'labels',
          run.several
            ? tf.tensor2d(severalLabels.slice(from, from + count), [count, 3], 'float32')
            : tf.tensor1d(labels.slice(from, from + count), 'int32'),
        ],
      ]);
    try {
      for (const [epoch, expected] of run.losses.entries()) {
        let [loss, correct] = [0, 0];
        for (const from of [0, 10, 20]) {
          const fed = feeds(from, 10);
          fed.set('rate', tf.tensor1d([...plan.rule.scalarsAt(0.3, 0)]));
          fed.set('seed', tf.tensor1d([0, 0], 'int32'));
          const outputs = session.run('train', fed);
          loss += outputs.get('loss')!.dataSync()[0]! / 3;
          correct += outputs.get('correct')!.dataSync()[0]! / 30;
          tf.dispose([...fed.values(), ...outputs.values()]);
        }
        expect(Math.abs(loss - expected), `loss of epoch ${epoch + 1}`).toBeLessThan(1e-5);
        expect(correct).toBeCloseTo(run.accuracies[epoch]!, 5);
      }
      const fed = feeds(0, 30);
      const outputs = session.run('evaluate', fed);
      expect(gapOf(outputs.get('probabilities')!.dataSync(), unpack(run.probabilities))).toBeLessThan(1e-5);
      tf.dispose([...fed.values(), ...outputs.values()]);
    } finally {
      session.dispose();
    }
  },
);
