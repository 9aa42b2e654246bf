// The inputs that a run keeps: its images by split, and the graph with their classes.
import { join } from 'node:path';
import type { DataIndex, Part } from '#shared/data/dataset-index';
import { partSteps } from '#shared/data/split';
import { GraftError } from '#shared/errors';
import type { LayerGraph, Resize } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { recordMeanings } from '#shared/graph/output-meaning';
import { findTrainingProblems } from '#shared/graph/training-problems';
import type { TrainImage } from '#shared/protocol/train-image';
import { medianSide, settleInputSize } from '#shared/recipe/input-size';
import type { Recipe } from '#shared/recipe/recipe';
import { findIdleStages } from '#shared/run/trainable-stages';
import { say } from '#shared/sentence';
import { runInSlices, type Steps } from '#shared/steps';
import { nextTurn } from '../../store/next-turn';
import { requireNoErrors } from '../models/require-no-errors';
import type { RunData } from './run-data';

/** Returns the graph that a run trains: sized, with classes and the numbers of images. Throws 'not-ready' if it cannot be trained on them. */
export function createRunGraph(
  given: LayerGraph,
  recipe: Recipe,
  index: DataIndex,
  data: RunData,
  fingerprint: string,
): LayerGraph {
  const { graph } = settleInputSize(given, medianSide(index.images));
  const context = { multiLabel: hasSeveralClasses(data) };
  requireNoErrors(findTrainingProblems(graph, inferGraph(graph), index.classes.length, context));
  for (const idle of findIdleStages(graph, recipe.stages)) {
    const { name, trainable } = recipe.stages[idle.index]!;
    const why = {
      'no-head': 'the network has no head.',
      'no-layer': say`the network has no layer '${idle.layer}'.`,
      'no-weights': 'no selected layer has weights that can be trained and that an output uses.',
    }[idle.code];
    throw new GraftError(
      'not-ready',
      say`Stage ${idle.index + 1} (${name}) has nothing to train: ${JSON.stringify(trainable)}: ${why}`,
    );
  }
  if (index.classes.length < 2)
    throw new GraftError(
      'not-ready',
      say`${index.folder} has ${index.classes.length} class: expected at least 2.`,
    );
  if (data.training.length === 0)
    throw new GraftError('not-ready', say`${index.folder} has no training images.`, index.folder);
  const { training, validation, test } = data;
  return {
    ...recordMeanings(withResize(graph, recipe.data.resize), context),
    classes: index.classes,
    data: { fingerprint, training: training.length, validation: validation.length, test: test.length },
  };
}

/** Returns the graph with the recipe's way of resizing images. */
export function withResize(graph: LayerGraph, resize: Resize | undefined): LayerGraph {
  return resize ? { ...graph, preprocessing: { ...graph.preprocessing, resize } } : graph;
}

/** Returns the images of a dataset by split, as a run keeps them, and the split of each image. */
export async function createRunData(
  index: DataIndex,
  recipe: Recipe,
): Promise<{ data: RunData; parts: readonly Part[] }> {
  const parts = await runInSlices(partSteps(index, recipe.split, recipe.seed), nextTurn);
  return { parts, data: await runInSlices(runDataSteps(index, parts), nextTurn) };
}

function* runDataSteps(index: DataIndex, parts: readonly Part[]): Steps<RunData> {
  const data: RunData = { classes: index.classes, training: [], validation: [], test: [] };
  const images = yield* trainImageSteps(index);
  for (const [i, image] of images.entries()) {
    data[parts[i]!].push(image);
    if (i % 1000 === 999) yield;
  }
  return data;
}

/** Lists the images of an index in the form and order that the trainer expects. */
export function* trainImageSteps(index: DataIndex): Steps<TrainImage[]> {
  const images: TrainImage[] = [];
  for (const image of index.images) {
    const { path, label, labels, hash, mtimeMs, file, slice, plainJpeg, width, height } = image;
    images.push({
      path: file ?? join(index.folder, path),
      label,
      hash,
      ...(mtimeMs !== undefined && { mtimeMs }),
      ...(width > 0 && height > 0 && { width, height }),
      ...(labels && { labels }),
      ...(slice && { slice, name: path }),
      ...(plainJpeg && { jpeg: { width, height } }),
    });
    if (images.length % 500 === 0) yield;
  }
  return images;
}

/** True if an image may have several classes, or none. */
export function hasSeveralClasses(data: RunData): boolean {
  return [data.training, data.validation, data.test].some((part) =>
    part.some((image) => image.labels !== undefined),
  );
}
