// What keeps a run from being trained by several workers at once with the results of one.
import { isRandomInTraining } from '../graph/call-mode';
import type { LayerGraph } from '../graph/graph';
import { customLayers } from '../graph/keras-needs';
import { say, type Words } from '../sentence';
import { trainableLayers } from './prefix';
import type { Stage } from './stage';

/** Layers whose noise is drawn image by image, so that it does not depend on the number of workers (assets/cluster/replica.py). */
const drawnByImage: ReadonlySet<string> = new Set(['Dropout', 'SpatialDropout2D']);

/** Returns the reasons why a recipe cannot be trained data-parallel; none if it can. */
export function findParallelProblems(graph: LayerGraph, stages: readonly Stage[]): Words[] {
  const problems: Words[] = [];
  const noisy = graph.layers.find((layer) => isRandomInTraining(layer) && !drawnByImage.has(layer.kind));
  if (noisy)
    problems.push(
      say`Layer “${noisy.name}” (${noisy.kind}) changes its values at random, which would differ between workers. Only Dropout and SpatialDropout2D are drawn image by image: remove the layer, or train on one node.`,
    );
  for (const { kind, layers } of customLayers(graph))
    problems.push(
      say`Keras has no layer ${kind} (“${layers[0]}”), so the workers cannot load the network. Train on one node.`,
    );
  for (const stage of stages) {
    const trainable = trainableLayers(graph, stage);
    const norm = graph.layers.find(
      ({ kind, name, training }) =>
        kind === 'BatchNormalization' && training !== false && trainable.has(name),
    );
    if (norm)
      problems.push(
        say`Stage “${stage.name}” trains the BatchNormalization “${norm.name}”, whose statistics would differ between workers. Freeze it, or train on one node.`,
      );
    if ((stage.augmentation?.mixup ?? 0) > 0 || (stage.augmentation?.cutmix ?? 0) > 0)
      problems.push(
        say`Stage “${stage.name}” mixes the images of a batch, which several workers share. Remove mixup and cutmix, or train on one node.`,
      );
  }
  return problems;
}
