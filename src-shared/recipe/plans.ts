// Preset plans: the stages of each for a network, and the plan that fits a network and its data by default.
import { startsAnew } from '../graph/derived-weights';
import type { LayerGraph } from '../graph/graph';
import { headLayers } from '../graph/select';
import { frozenDropout, trainableLayers } from '../run/prefix';
import { augmentationSchema, type Stage, stageSchema } from '../run/stage';
import { suggestTop } from '../run/trainable-stages';
import { littleBelowPerClass } from './strategy';

/** Names of the ready plans, as the translation table has them. */
export const planNames = ['feature', 'finetune', 'augmented', 'gentle', 'discriminative', 'scratch'] as const;
/** One of the ready plans. */
export type PlanName = (typeof planNames)[number];
/** What the stages of the plans are called. */
export interface StageNames {
  readonly head: string;
  readonly fineTune: string;
  readonly all: string;
}

/** The stages of a ready plan for the network. */
export function makePlan(name: PlanName, graph: LayerGraph | null, names: StageNames): Stage[] {
  const head = makeHeadStage(graph, names.head, { epochs: 15 });
  if (name === 'feature') return [{ ...head, features: 'cached' }];
  if (name === 'augmented') {
    const augmentation = { horizontalFlip: true, rotation: 15, zoom: 0.1, translation: 0.1 };
    return [{ ...head, augmentation: augmentationSchema.parse(augmentation), features: 'end-to-end' }];
  }
  if (name === 'gentle') {
    const sgd = (learningRate: number) => ({ kind: 'sgd', learningRate, momentum: 0.9 });
    return [
      makeHeadStage(graph, names.head, { epochs: 4, optimizer: sgd(0.01) }),
      makeStage(names.all, { trainable: { all: true }, epochs: 16, optimizer: sgd(0.0001) }),
    ];
  }
  if (name === 'discriminative') return discriminative(graph, names);
  if (name === 'scratch') {
    return [
      makeStage(names.all, {
        trainable: { all: true },
        batchNormalization: 'trainable',
        epochs: 20,
        features: 'end-to-end',
      }),
    ];
  }
  const from = graph ? suggestTop(graph) : null;
  const top = makeStage(names.fineTune, {
    trainable: from === null ? { all: true } : { from },
    epochs: 5,
    optimizer: { kind: 'adam', learningRate: 0.0001 },
  });
  return [head, top];
}

/**
 * Returns the plan for a network and its number of training images and classes. Pretrained: the head on features that are
 * computed once, then the top of the network at a low learning rate if there are at least 500 images per class. Without
 * pretrained weights, all layers from scratch.
 */
export function defaultPlan(
  graph: LayerGraph,
  { images, classes }: { readonly images: number; readonly classes: number },
  names: StageNames,
): Stage[] {
  const head = new Set(headLayers(graph));
  const base = graph.layers.filter(({ name }) => !head.has(name));
  const pretrained = base.some(({ weights }) => Object.values(weights).some((one) => !startsAnew(one)));
  if (!pretrained) return makePlan('scratch', graph, names);
  const enough = images >= littleBelowPerClass * Math.max(1, classes);
  const [first, ...rest] = makePlan(enough ? 'finetune' : 'feature', graph, names);
  return [{ ...first!, features: 'cached' }, ...rest];
}

/** One epoch of the head, then all layers at once, lower ones slower, in one cycle of the rate (as fast.ai fine-tunes). */
function discriminative(graph: LayerGraph | null, names: StageNames): Stage[] {
  const body = graph?.layers.filter((layer) => !layer.head) ?? [];
  const lower = body[Math.floor(body.length / 3)]?.name;
  const upper = body[Math.floor((body.length * 2) / 3)]?.name;
  const rateFactors = [
    { select: { all: true }, factor: 0.1 },
    ...(upper ? [{ select: { before: upper }, factor: 0.03 }] : []),
    ...(lower ? [{ select: { before: lower }, factor: 0.01 }] : []),
    { select: { head: true }, factor: 1 },
  ];
  return [
    makeHeadStage(graph, names.head, {
      epochs: 1,
      optimizer: { kind: 'adam', learningRate: 0.002 },
    }),
    makeStage(names.all, {
      trainable: { all: true },
      epochs: 8,
      optimizer: { kind: 'adam', learningRate: 0.001 },
      schedule: { kind: 'one-cycle' },
      rateFactors,
    }),
  ];
}

/** A stage that trains the head. Where the frozen network has dropout of its own, its values are kept with that off, as Keras' guide to transfer learning runs it (`training=False`): else it would run in every epoch. */
export function makeHeadStage(
  graph: LayerGraph | null,
  name: string,
  given: Record<string, unknown> = {},
): Stage {
  const stage = makeStage(name, { ...given, trainable: { head: true } });
  const noisy = graph !== null && frozenDropout(graph, trainableLayers(graph, stage)).length > 0;
  return noisy ? { ...stage, features: 'cached' } : stage;
}

/** A stage with the defaults for what is left out. */
function makeStage(name: string, given: Record<string, unknown>): Stage {
  return stageSchema.parse({ ...given, name });
}
