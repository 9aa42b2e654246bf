// Runs a network forward and trains it for some steps on given arrays, without images or a run: compares devices, and times them.
import type { LayerGraph } from '#shared/graph/graph';
import type { StepsRequest, StepsResult } from '#shared/protocol/trainer/trials';
import { changingWeights, trainableLayers } from '#shared/run/prefix';
import type { Stage } from '#shared/run/stage';
import { stageSchema } from '#shared/run/stage';
import type { BlobStore } from '../../store/blobs';
import { weightRules } from '../executor/regularizers';
import { optimizerRule, slotStart } from '../optimizers/optimizer';
import { openSession, type Session } from '../recorder/session';
import { openRuntime } from '../runtime/open-runtime';
import { type Tensor, tf } from '../tf';
import { forwardProgram } from '../train/features/forward-program';
import { evaluateProgram, type StepPlan, slotKey, trainProgram } from '../train/loop/step';
import { scoringGraph } from '../train/loss/scoring';
import type { FedLayer } from '../train/pixels/fed-layers';
import { pixelLayer } from '../train/pixels/pixel-target';
import { bytesOf, floatsOf, loadWeights } from '../weights/load';
import { timeRuns } from './time-runs';

/** Runs the steps. Weights that are no blobs are initialized by their seeds. */
export async function trySteps(request: StepsRequest & { blobs: BlobStore }): Promise<StepsResult> {
  const { graph, images, labels, steps, timed } = request;
  const { kind, device } = await openRuntime();
  const stage = stageSchema.parse({
    name: 'steps',
    trainable: { all: true },
    batchNormalization: 'trainable',
    epochs: 1,
    batchSize: labels.length,
    optimizer: request.optimizer,
  });
  const input: FedLayer = { ...pixelLayer(graph), pixels: null };
  const output = graph.outputs[0]!;
  const shape = [labels.length, ...input.shape];
  const values = floatsOf(images);
  const forward = await openForward(request, input, output);
  const runForward = () => forward.run('forward', new Map([[input.name, feedOf(values, shape)]]));
  const outputs = await takeValues(runForward(), output);
  const forwardSeconds = await timeRuns(timed, async () => void (await takeValues(runForward(), output)));
  forward.dispose();

  const losses: number[] = [];
  // Without steps, the output may be features, which cannot be trained on.
  if (steps === 0)
    return {
      kind,
      device,
      outputs: new Uint8Array(bytesOf(outputs)),
      losses,
      forwardSeconds,
      stepSeconds: null,
    };
  const { session, plan } = await openTraining(request, stage, input);
  let done = 0;
  const runStep = async (): Promise<number> => {
    const feeds = new Map<string, Tensor>([
      [input.name, feedOf(values, shape)],
      ['labels', tf.tensor1d([...labels], 'int32')],
      ['rate', tf.tensor1d([...plan.rule.scalarsAt(stage.optimizer.learningRate, done)])],
      ['seed', tf.tensor1d([request.seed, done], 'int32')],
    ]);
    done++;
    const results = session.run('train', feeds);
    const loss = (await results.get('loss')!.data())[0]!;
    tf.dispose([...feeds.values(), ...results.values()]);
    return loss;
  };
  try {
    for (let step = 0; step < steps; step++) losses.push(await runStep());
    const stepSeconds = await timeRuns(timed, async () => void (await runStep()));
    return { kind, device, outputs: new Uint8Array(bytesOf(outputs)), losses, forwardSeconds, stepSeconds };
  } finally {
    session.dispose();
  }
}

const feedOf = (values: Float32Array, shape: number[]) => tf.tensor(values, shape);

async function takeValues(results: ReadonlyMap<string, Tensor>, output: string): Promise<Float32Array> {
  const values = (await results.get(output)!.data()) as Float32Array;
  tf.dispose([...results.values()]);
  return values;
}

async function openForward(
  { graph, blobs, labels }: { graph: LayerGraph; blobs: BlobStore; labels: readonly number[] },
  input: FedLayer,
  output: string,
): Promise<Session> {
  const state = await loadWeights(graph, blobs);
  return openSession({
    state,
    programs: { forward: forwardProgram(graph, [input], [output], labels.length) },
  });
}

async function openTraining(
  { graph, blobs, labels }: { graph: LayerGraph; blobs: BlobStore; labels: readonly number[] },
  stage: Stage,
  input: FedLayer,
): Promise<{ session: Session; plan: StepPlan }> {
  const trainable = trainableLayers(graph, stage);
  const scoring = scoringGraph(graph);
  const { trainableWeights } = changingWeights(graph, trainable);
  const rule = optimizerRule(stage.optimizer);
  const rules = weightRules(scoring.graph, trainableWeights);
  const plan: StepPlan = { scoring, given: [input], trainable, trainableWeights, rule, rules };
  const state = await loadWeights(graph, blobs);
  for (const slot of rule.slots)
    for (const weight of trainableWeights)
      state.set(slotKey(slot, weight), tf.fill(state.get(weight)!.shape, slotStart(rule, slot)));
  const session = openSession({
    state,
    programs: { train: trainProgram(plan, [labels.length]), evaluate: evaluateProgram(plan, labels.length) },
  });
  return { session, plan };
}
