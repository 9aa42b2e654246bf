// Models whose probabilities are averaged: opens them, checks that their classes match, counts the images each was trained on.

import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { ProjectPaths } from '../projects/paths';
import type { RunData } from '../runs/run-data';
import { findRun, readRunInputs } from '../runs/run-folder';
import { type ModelSelection, selectGraph } from '../runs/select-graph';
import { insistOnSameClasses } from './same-classes';

/** A model whose probabilities are averaged with others. */
export interface AveragedModel {
  readonly graph: LayerGraph;
  /** Name for messages. */
  readonly name: string;
  /** Counts how many of these images the run was trained on; null if the model is not a run. */
  learnedFrom(images: readonly { readonly hash: string }[]): number | null;
}

/** Returns the model and those it is averaged with. Throws 'invalid' if their classes differ. `classes` are those of the first model if its network does not name them. */
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
  if ('graph' in model) return { graph, name: graph.name, data: null as RunData | null };
  const { recipe, data } = await readRunInputs(await findRun(paths, model.runId));
  return { graph, name: `${recipe.name} (${model.runId})`, data };
}
