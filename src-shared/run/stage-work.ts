// Computes the work of a stage from its graph: what is cached, what gradients pass through, what is saved.
import type { LayerGraph } from '../graph/graph';
import { type GraphFacts, inferGraph } from '../graph/infer';
import { augments } from './augmentation';
import { choosePrefix, keepsVariants, type PrefixReason } from './choose-prefix';
import type { Optimizer } from './optimizer';
import type { Prefix } from './prefix';
import type { Stage } from './stage';
import { graphOfStage } from './stage-graph';
import type { StageWork, Work } from './work';

/** Number of images of a run. */
export interface ImageCounts {
  readonly training: number;
  readonly validation: number;
  readonly test: number;
}

/** The work of a stage, with the layers whose outputs are cached (empty if none), and why. */
export interface PlannedStage {
  readonly work: StageWork;
  readonly cachedAt: readonly string[];
  readonly reason?: PrefixReason | undefined;
}

/** Images per batch of the frozen prefix and of validation, as in the trainer. */
const forwardBatch = 32;
/** Values that an optimizer keeps per weight besides the weight. */
const slotsOf: Record<Optimizer['kind'], number> = {
  adam: 2,
  adamw: 2,
  nadam: 2,
  adamax: 2,
  adadelta: 2,
  rmsprop: 1,
  adagrad: 1,
  sgd: 1,
};

/** Computes the work of a stage; returns null if a shape before the output is unknown or nothing is trainable. */
export function planStage(graph: LayerGraph, stage: Stage, images: ImageCounts): PlannedStage | null {
  const staged = graphOfStage(graph, stage);
  const facts = inferGraph(staged);
  if (graph.layers.some((layer) => !facts.layers.has(layer.name)) || facts.params.trainable === 0)
    return null;
  const { training, validation, test } = images;
  const records = training * (keepsVariants(stage) ?? 1) + validation + test;
  const learning = new Set(staged.layers.filter((layer) => layer.trainable).map((layer) => layer.name));
  const { prefix, reason } = choosePrefix(graph, stage, learning, records);
  const perImage = workPerImage(staged, facts, prefix);
  const { moved } = perImage;
  const behind = staged.layers.length - (prefix?.layers.size ?? 0);
  const { trainable } = facts.params;
  const stored = 4 * trainable * (1 + slotsOf[stage.optimizer.kind]);
  const cached = prefix !== null;
  const input = staged.layers.find(({ kind }) => kind === 'InputLayer');
  const pixels = (facts.layers.get(input?.name ?? '')?.shape ?? [])
    .slice(1, 3)
    .reduce<number>((product, size) => product * (size ?? 1), 1);
  const augmented = augments(stage.augmentation) ? pixels : 0;
  const steps = Math.ceil(training / stage.batchSize);
  const forward = (count: number): Work => {
    if (count === 0) return {};
    const batches = Math.ceil(count / forwardBatch);
    const own = { ...times(perImage.forward, count), steps: batches, layerRuns: batches * behind };
    return cached ? own : { ...own, images: count };
  };
  const trained = times(perImage.training, training);
  const work: StageWork = {
    cached,
    phases: {
      // A session runs each layer and each gradient once to record it.
      opening: {
        steps: 150,
        layers: behind + moved,
        bytes: 4 * facts.params.total,
        drawn: drawnBytes(staged, facts),
      },
      featureGraph: prefix ? { layers: prefix.layers.size } : {},
      features: prefix
        ? {
            ...times(perImage.prefix, records),
            layerRuns: Math.ceil(records / forwardBatch) * prefix.layers.size,
            images: records,
            augmented: augmented * (records - validation - test),
          }
        : {},
      // One graph with gradients for training, and one without for validation; the loss is some layers more.
      graphs: { layers: behind + 4 + moved },
      training: {
        operations: trained.operations,
        // An update reads and writes each weight, its gradient and its slots.
        traffic: trained.traffic + steps * (stored + 8 * trainable),
        layerRuns: steps * (behind + 2 * gradientCost * moved),
        steps,
        ...(cached ? {} : { images: training, augmented: augmented * training }),
      },
      validation: forward(validation),
      saving: { steps: 10, bytes: stored },
      evaluation: forward(test > 0 ? test : validation),
    },
  };
  return { work, cachedAt: prefix?.frontier ?? [], reason };
}

/** Seconds of a gradient over those of the forward computation of the same size: measured with TensorFlow 2.20 on processors, where it was 1.9 to 2.4 for EfficientNet-Lite0, MobileNetV2 and ResNet50. */
const gradientCost = 2;

interface PerImage {
  operations: number;
  /** Bytes. */
  traffic: number;
}

const times = ({ operations, traffic }: PerImage, count: number): PerImage => ({
  operations: operations * count,
  traffic: traffic * count,
});

/** Returns the computation per image of the cached prefix, of the layers behind it, and of a training step. */
function workPerImage(graph: LayerGraph, facts: GraphFacts, prefix: Prefix | null) {
  const nothing = () => ({ operations: 0, traffic: 0 });
  const sum = { prefix: nothing(), forward: nothing(), training: nothing() };
  const add = (to: PerImage, operations: number, traffic: number) => {
    to.operations += operations;
    to.traffic += traffic;
  };
  // Layers that gradients pass through: those after a trainable layer.
  const moved = new Set<string>();
  for (const { name, inputs, trainable } of graph.layers) {
    const { flops, activationMemory, weights } = facts.layers.get(name)!;
    if (prefix?.layers.has(name)) {
      add(sum.prefix, flops, activationMemory);
      continue;
    }
    add(sum.forward, flops, activationMemory);
    add(sum.training, flops, activationMemory);
    const learns = trainable && weights.some((weight) => weight.trainable);
    const passes = inputs.some((one) => moved.has(one));
    if (learns) add(sum.training, gradientCost * flops, 0);
    if (passes) add(sum.training, gradientCost * flops, 0);
    if (learns || passes) {
      add(sum.training, 0, gradientCost * activationMemory);
      moved.add(name);
    }
  }
  for (const name of prefix?.frontier ?? []) {
    const bytes = facts.layers.get(name)!.activationMemory;
    add(sum.forward, 0, bytes);
    add(sum.training, 0, bytes);
  }
  return { ...sum, moved: moved.size };
}

/** Returns the bytes of the weights that have no values yet. */
function drawnBytes(graph: LayerGraph, facts: GraphFacts): number {
  let bytes = 0;
  for (const { name, weights } of graph.layers)
    for (const spec of facts.layers.get(name)!.weights) {
      const ref = weights[spec.name];
      if (ref && 'blob' in ref) continue;
      bytes += 4 * spec.shape.reduce<number>((product, length) => product * length, 1);
    }
  return bytes;
}
