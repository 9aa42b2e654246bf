// How long an epoch will take on this machine: the work of a stage by its layers, over a measured speed.

import type { LayerGraph } from '../graph/graph';
import { type GraphFacts, inferGraph } from '../graph/infer';
import { frozenPrefix } from './prefix';
import type { Stage } from './stage';
import { graphOfStage } from './stage-graph';

/** How fast this machine is: a measured matrix product, and how much longer (or shorter) runs took than that says. */
export interface MachineSpeed {
  /** 10⁹ multiplications and additions a second, as `doctor` measures. */
  readonly gflops: number;
  /** From `correctionOf` this project's runs; 1 when there are none. */
  readonly correction?: number | undefined;
}

/** How many images an epoch sees. */
export interface ImageCounts {
  readonly training: number;
  readonly validation: number;
}

/** The time of an epoch, and of what comes once before the first. */
export interface EpochEstimate {
  readonly epochSeconds: number;
  /** The frozen layers of each image, computed once; 0 when nothing is kept. */
  readonly featureSeconds: number;
  /** Layers whose outputs are kept: empty when the stage runs end to end. */
  readonly cachedAt: readonly string[];
  /** Of an epoch: forward, backward and validation. */
  readonly flops: number;
  /** `runs` when runs of this project corrected it. */
  readonly basis: 'machine' | 'runs';
}

/** Operations that a core does while one byte comes from memory: what decides for layers that hardly compute. */
const flopsPerByte = 50;
/** What a step takes beside its layers: feeding, reading back, events. */
const stepSeconds = 0.006;
/** Reading and resizing one image, with the decoders working ahead. */
const imageSeconds = 0.002;
/** As the trainer's choice: less of the work than that is not worth keeping. */
const minPrefixShare = 0.2;
/** Bytes that an optimizer moves for each parameter: weight, gradient and two moments, read and written. */
const optimizerBytes = 28;

/** Estimates an epoch of a stage; null while a shape on the way to the output is not known or nothing learns. */
export function estimateEpoch(
  graph: LayerGraph,
  stage: Stage,
  images: ImageCounts,
  { gflops, correction }: MachineSpeed,
): EpochEstimate | null {
  const staged = graphOfStage(graph, stage);
  const facts = inferGraph(staged);
  if (graph.layers.some((layer) => !facts.layers.has(layer.name)) || facts.params.trainable === 0)
    return null;
  const kept = keptPrefix(staged, facts, stage);
  const work = workOf(staged, facts, kept);
  const seconds = (flops: number) => flops / (gflops * 1e9);
  const factor = correction ?? 1;
  const count = images.training + images.validation;
  const steps = Math.ceil(images.training / stage.batchSize) + Math.ceil(images.validation / stage.batchSize);
  const update = optimizerBytes * flopsPerByte * facts.params.trainable;
  const flops = images.training * work.training + images.validation * work.forward;
  const loading = kept ? seconds(kept.bytes * flopsPerByte) : imageSeconds;
  const epoch = seconds(flops + (steps * update) / 2) + steps * stepSeconds + count * loading;
  return {
    epochSeconds: epoch * factor,
    featureSeconds: kept ? count * (seconds(work.prefix) + imageSeconds) * factor : 0,
    cachedAt: kept?.frontier ?? [],
    flops,
    basis: correction === undefined ? 'machine' : 'runs',
  };
}

/** How much longer epochs took than was estimated without a correction: the median; undefined without any. */
export function correctionOf(
  runs: readonly { readonly estimatedSeconds: number; readonly measuredSeconds: number }[],
): number | undefined {
  const ratios = runs
    .filter((run) => run.estimatedSeconds > 0 && run.measuredSeconds > 0)
    .map((run) => run.measuredSeconds / run.estimatedSeconds)
    .sort((a, b) => a - b);
  if (ratios.length === 0) return undefined;
  const middle = ratios.length >> 1;
  return ratios.length % 2 === 1 ? ratios[middle] : Math.sqrt(ratios[middle - 1]! * ratios[middle]!);
}

interface Kept {
  readonly layers: ReadonlySet<string>;
  readonly frontier: readonly string[];
  /** Of one image. */
  readonly bytes: number;
}

/** The frozen prefix, where the trainer keeps its values: src-main/trainer/train/loop/open-stage.ts chooses alike. */
function keptPrefix(graph: LayerGraph, facts: GraphFacts, stage: Stage): Kept | null {
  const { augmentation, features } = stage;
  const augmented =
    augmentation && Object.values(augmentation).some((value) => value !== 0 && value !== false);
  if (features === 'end-to-end' || augmented) return null;
  const learning = new Set(graph.layers.filter((layer) => layer.trainable).map((layer) => layer.name));
  const prefix = frozenPrefix(graph, learning, features === 'cached');
  if (!prefix) return null;
  const work = (names: Iterable<string>) =>
    [...names].reduce((sum, name) => sum + (facts.layers.get(name)?.flops ?? 0), 0);
  if (features === 'auto' && work(prefix.layers) < minPrefixShare * facts.flops) return null;
  const bytes = prefix.frontier.reduce((sum, name) => sum + facts.layers.get(name)!.activationMemory, 0);
  return { ...prefix, bytes };
}

/** Work of one image in operations, bytes of memory counted as what a core does meanwhile. */
function workOf(graph: LayerGraph, facts: GraphFacts, kept: Kept | null) {
  const work = { prefix: 0, forward: 0, training: 0 };
  /** Layers that something learning feeds: a gradient goes back through them. */
  const moved = new Set<string>();
  for (const { name, inputs, trainable } of graph.layers) {
    const { flops, activationMemory, weights } = facts.layers.get(name)!;
    const own = flops + flopsPerByte * activationMemory;
    if (kept?.layers.has(name)) {
      work.prefix += own;
      continue;
    }
    work.forward += own;
    work.training += own;
    const learns = trainable && weights.some((weight) => weight.trainable);
    const passes = inputs.some((input) => moved.has(input));
    if (learns) work.training += flops;
    if (passes) work.training += flops;
    if (learns || passes) {
      work.training += flopsPerByte * activationMemory;
      moved.add(name);
    }
  }
  return work;
}
