// Estimates the duration of an epoch on this machine: the computation of a stage's layers divided by a measured speed.

import type { LayerGraph } from '../graph/graph';
import { type GraphFacts, inferGraph } from '../graph/infer';
import { frozenPrefix } from './prefix';
import type { Stage } from './stage';
import { graphOfStage } from './stage-graph';

/** Speed of this machine: a measured matrix product, and a correction from the duration of earlier runs. */
export interface MachineSpeed {
  /** GFLOP/s, as measured by `doctor`. */
  readonly gflops: number;
  /** Correction by `correctionOf` from this project's runs; 1 if there are none. */
  readonly correction?: number | undefined;
}

/** Number of images per epoch. */
export interface ImageCounts {
  readonly training: number;
  readonly validation: number;
}

/** Estimated duration of an epoch, and of the work before the first one. */
export interface EpochEstimate {
  readonly epochSeconds: number;
  /** Seconds to compute the frozen layers of each image once; 0 if nothing is cached. */
  readonly featureSeconds: number;
  /** Layers whose outputs are cached; empty if the stage runs end to end. */
  readonly cachedAt: readonly string[];
  /** FLOPs per epoch: forward, backward and validation. */
  readonly flops: number;
  /** `runs` if corrected by runs of this project. */
  readonly basis: 'machine' | 'runs';
}

/** Operations per byte read from memory; determines the time of memory-bound layers. */
const flopsPerByte = 50;
/** Overhead of a step besides its layers: input, reading results, events. */
const stepSeconds = 0.006;
/** Time to read and resize one image, with decoders working in parallel. */
const imageSeconds = 0.002;
/** Minimum share of the computation worth caching, as in the trainer. */
const minPrefixShare = 0.2;
/** Bytes an optimizer reads and writes per parameter: weight, gradient and two moments. */
const optimizerBytes = 28;

/** Estimates an epoch of a stage; returns null if a shape before the output is unknown or nothing is trainable. */
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

/** Returns the median ratio of measured to uncorrected estimated epoch durations; undefined without epochs. */
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
  /** Bytes per image. */
  readonly bytes: number;
}

/** Returns the frozen prefix if the trainer would cache its outputs; must match src-main/trainer/train/loop/open-stage.ts. */
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

/** Returns the work per image in operations; memory traffic is converted to operations. */
function workOf(graph: LayerGraph, facts: GraphFacts, kept: Kept | null) {
  const work = { prefix: 0, forward: 0, training: 0 };
  /** Returns the layers that gradients pass through: those after a trainable layer. */
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
