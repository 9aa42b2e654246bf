// Opens a stage: its session over weights and optimizer slots, and the loader of its batches.
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { type GraphFacts, inferGraph } from '#shared/graph/infer';
import { selectLayers } from '#shared/graph/select';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import type { Checkpoint } from '#shared/run/checkpoint';
import type { PrefixReason } from '#shared/run/choose-prefix';
import { weightsOfClasses } from '#shared/run/loss';
import { changingWeights } from '#shared/run/prefix';
import type { Stage } from '#shared/run/stage';
import { joinWords, say, type Words } from '#shared/sentence';
import type { BlobStore } from '../../../store/blobs';
import { weightRules } from '../../executor/regularizers';
import { optimizerRule, slotStart } from '../../optimizers/optimizer';
import { openSession, type Session } from '../../recorder/session';
import { type Tensor, tf } from '../../tf';
import { openFeatureEngine } from '../../webgpu/feature-engine';
import { floatsOf, loadWeights } from '../../weights/load';
import { featureBatches, type LoadBatch, pixelBatches } from '../features/batch';
import { type CachedFeatures, fedLayersAt } from '../features/compute-features';
import { featurePrecision } from '../features/feature-precision';
import { cachedBatches, closeCachedFeatures, openCachedFeatures } from '../features/stage-features';
import { findStagePrefix } from '../features/stage-prefix';
import { isMultiLabel } from '../loss/is-multi-label';
import type { FedLayer } from '../pixels/fed-layers';
import { mixesImages } from '../pixels/mixup';
import { pixelLayer } from '../pixels/pixel-target';
import type { PixelSource } from '../pixels/pixels';
import { accumulateProgram, evaluateProgram, type StepPlan, slotKey, trainProgram } from './step';

/** A stage that is ready to train. */
export interface OpenStage {
  readonly plan: StepPlan;
  readonly session: Session;
  readonly movingStatistics: readonly string[];
  readonly trainableParams: number;
  readonly load: LoadBatch;
  readonly evaluationBatch: number;
  /** The cached features; null if the stage trains end to end. */
  readonly cached: CachedFeatures | null;
  readonly note: Words | undefined;
  /** Sets weights to the values of blobs (hashes by `layer/weight`). */
  restore(blobOf: ReadonlyMap<string, string>): Promise<void>;
  close(): void;
}

/** Explains why the frozen layers run in each step although the stage asks for cached features, or what caching changes. */
function notePrefix(requested: boolean, reason: PrefixReason | undefined): Words | undefined {
  switch (reason?.code) {
    case 'augmented':
      return requested
        ? 'Augmented images differ in each epoch, so the frozen layers run in every epoch. Set a number of variants to cache their outputs.'
        : undefined;
    case 'nothing-frozen':
      return 'There are no frozen layers before the trainable ones, so no features can be cached.';
    case 'frozen-dropout':
      return "Frozen layers contain dropout, so they run in every epoch. With features 'cached', this dropout is disabled and their outputs are cached.";
    case 'too-large':
      return say`Caching the outputs of the frozen layers would take ${(reason.bytes / 2 ** 30).toFixed(1)} GB, so they run in every epoch.`;
    case 'dropout-off':
      return say`Dropout is disabled in ${reason.layers} frozen layers, so that their outputs can be cached.`;
    case undefined:
      return undefined;
  }
}

/** Options of `openStage`. `source` loads pixels at the input's size. */
export interface StageOptions {
  readonly job: TrainJob;
  readonly stage: Stage;
  readonly graph: LayerGraph;
  readonly optimizer: Checkpoint['optimizer'] | null;
  readonly blobs: BlobStore;
  readonly source: PixelSource;
  readonly record?: boolean | undefined;
}

/** Opens a stage. Throws 'not-ready' if it has no trainable weights. */
export async function openStage(options: StageOptions): Promise<OpenStage> {
  const { job, stage, graph, blobs, source } = options;
  const found = findStagePrefix(job, stage, graph);
  const { scoring, used, trainable, records, reason, cached: cachedPrefix } = found;
  const multiLabel = isMultiLabel(job);
  const { trainableWeights, movingStatistics } = changingWeights(graph, trainable);
  if (trainableWeights.length === 0) {
    throw new GraftError(
      'not-ready',
      say`Stage '${stage.name}' has no trainable weights. Unfreeze at least one layer with weights.`,
    );
  }
  const note = notePrefix(stage.features === 'cached', reason);
  const prefix = cachedPrefix?.prefix ?? null;
  const input = pixelLayer(graph);
  const facts = inferGraph(graph);
  const given: FedLayer[] = prefix ? fedLayersAt(graph, prefix) : [input];
  const rule = optimizerRule(stage.optimizer);
  const plan: StepPlan = {
    scoring,
    given,
    trainable,
    trainableWeights,
    rule,
    factors: rateFactors(graph, stage, trainableWeights),
    loss: stage.loss,
    lossWeights: stage.lossWeights,
    multiLabel: multiLabel ? job.classes.length : null,
    rules: weightRules(scoring.graph, trainableWeights),
    mixes: mixesImages(stage.augmentation),
    classWeights: stage.classWeights && weightsOfClasses(stage.classWeights, job.classes, countsOf(job)),
  };
  const batch = Math.min(stage.batchSize, job.data.training.length);
  const rest = job.data.training.length % batch;
  const batches = rest === 0 ? [batch] : [batch, rest];
  const evaluationBatch = Math.min(32, Math.max(job.data.validation.length, job.data.test.length));

  const suffix = prefix ? new Set([...used].filter((name) => !prefix.layers.has(name))) : used;
  const state = await loadWeights(graph, blobs, suffix);
  await loadSlots(state, plan, options);
  const half = featurePrecision(stage, cachedPrefix !== null);
  // Half precision is that of the processor.
  const usesGpu = cachedPrefix !== null && half.precision === 'float32';
  const { engine, why } = usesGpu ? await openFeatureEngine() : { engine: null, why: null };
  let cached: CachedFeatures | null = null;
  let session: Session | null = null;
  try {
    if (cachedPrefix)
      cached = openCachedFeatures(
        job.folders.cache,
        graph,
        cachedPrefix,
        input,
        records,
        engine,
        half.precision,
      );
    session = openSession({
      state,
      programs: {
        train: trainProgram(plan, batches),
        ...(rule.accumulation > 1 ? { accumulate: accumulateProgram(plan, batches) } : {}),
        // The program is not recorded if there are no images to evaluate on.
        ...(evaluationBatch > 0 ? { evaluate: evaluateProgram(plan, evaluationBatch) } : {}),
      },
      record: options.record ?? true,
    });
  } catch (error) {
    tf.dispose([...state.values()]);
    closeCachedFeatures(cached);
    engine?.close();
    throw error;
  }
  const opened = session;
  const notes = [note, half.why, why, opened.note].filter((one) => one !== undefined && one !== null);
  return {
    plan,
    session: opened,
    movingStatistics,
    trainableParams: trainableWeights.reduce((sum, key) => sum + sizeOfWeight(facts, key), 0),
    load: cached
      ? cachedBatches(featureBatches(given, cached.store), stage, job.seed)
      : pixelBatches(input, source, stage.augmentation),
    evaluationBatch,
    cached,
    note: notes.length > 0 ? joinWords(notes, ' ') : undefined,
    async restore(blobOf) {
      const values = new Map<string, Tensor>();
      try {
        for (const [key, hash] of blobOf) {
          const shape = shapeOfWeight(facts, key);
          values.set(key, tf.tensor(floatsOf(await blobs.get(hash)), shape));
        }
        opened.write(values);
      } finally {
        tf.dispose([...values.values()]);
      }
    },
    close() {
      opened.dispose();
      closeCachedFeatures(cached);
      engine?.close();
    },
  };
}

/** Returns the learning-rate factors other than 1 by weight. */
function rateFactors(
  graph: LayerGraph,
  stage: Stage,
  trainableWeights: readonly string[],
): Map<string, number> {
  const byLayer = new Map<string, number>();
  for (const { select, factor } of stage.rateFactors ?? [])
    for (const layer of selectLayers(graph, select)) byLayer.set(layer, factor);
  const entries = trainableWeights.map(
    (key) => [key, byLayer.get(key.slice(0, key.lastIndexOf('/'))) ?? 1] as const,
  );
  return new Map(entries.filter(([, factor]) => factor !== 1));
}

function countsOf(job: TrainJob): number[] {
  const counts = job.classes.map(() => 0);
  for (const { label, labels } of job.data.training) for (const one of labels ?? [label]) counts[one]!++;
  return counts;
}

function shapeOfWeight(facts: GraphFacts, key: string): number[] {
  const end = key.lastIndexOf('/');
  const spec = facts.layers.get(key.slice(0, end))?.weights.find(({ name }) => name === key.slice(end + 1));
  return [...(spec?.shape ?? [0])];
}

const sizeOfWeight = (facts: GraphFacts, key: string) =>
  shapeOfWeight(facts, key).reduce((product, size) => product * size, 1);

/** Adds the optimizer's slots to the state: from the checkpoint if it contains them, otherwise their initial values. */
async function loadSlots(state: Map<string, Tensor>, plan: StepPlan, options: StageOptions): Promise<void> {
  for (const slot of plan.rule.slots) {
    for (const weight of plan.trainableWeights) {
      const shape = state.get(weight)!.shape;
      const hash = options.optimizer?.slots[slot]?.[weight];
      const values = hash === undefined ? null : floatsOf(await options.blobs.get(hash));
      const matches = values?.length === state.get(weight)!.size;
      state.set(
        slotKey(slot, weight),
        matches ? tf.tensor(values, shape) : tf.fill(shape, slotStart(plan.rule, slot)),
      );
    }
  }
}
