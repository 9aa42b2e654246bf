// Models whose probabilities are averaged: found, held against one another, and what each has learned from.

import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { ProjectPaths } from '../projects/paths';
import { findRun, type PinnedData, readPinned } from '../runs/run-folder';
import { type ModelSelection, selectGraph } from '../runs/select-graph';
import { insistOnSameClasses } from './same-classes';

/** A model that is averaged with others. */
export interface AveragedModel {
  readonly graph: LayerGraph;
  /** As a person knows it. */
  readonly name: string;
  /** How many of these images a run has trained on; null for a model that is no run. */
  learnedFrom(images: readonly { readonly hash: string }[]): number | null;
}

/** The model and those that it is averaged with; throws 'invalid' where their classes differ. `classes` are the first one's where its network doesn't say. */
export async function selectAveraged(
  paths: ProjectPaths,
  model: ModelSelection,
  also: readonly ModelSelection[] = [],
  classes?: readonly string[],
): Promise<AveragedModel[]> {
  if (also.length === 0 && classes === undefined) {
    const graph = await selectGraph(paths, model);
    return [{ graph, name: graph.name, learnedFrom: () => null }];
  }
  const found = await Promise.all([model, ...also].map((one) => open(paths, one)));
  insistOnSameClasses(
    found.map(({ graph, name, data }, i) => ({
      name,
      classes: graph.classes ?? data?.classes ?? (i === 0 ? classes : undefined),
      outputs: Number(inferGraph(graph).layers.get(graph.outputs[0]!)?.shape.at(-1) ?? 0),
    })),
  );
  return found.map(({ graph, name, data }) => ({
    graph,
    name,
    learnedFrom(images) {
      if (!data) return null;
      const learned = new Set(data.training.map(({ hash }) => hash));
      return images.filter(({ hash }) => learned.has(hash)).length;
    },
  }));
}

async function open(paths: ProjectPaths, model: ModelSelection) {
  const graph = await selectGraph(paths, model);
  if ('graph' in model) return { graph, name: graph.name, data: null as PinnedData | null };
  const { recipe, data } = await readPinned(await findRun(paths, model.runId));
  return { graph, name: `${recipe.name} (${model.runId})`, data };
}
