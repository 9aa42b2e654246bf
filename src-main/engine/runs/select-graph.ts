// The network that a call names: the graph being edited, or the checkpoint of a run.
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { say } from '#shared/sentence';
import { requireNoErrors } from '../models/require-no-errors';
import type { ProjectPaths } from '../projects/paths';
import { findRun, type RunPaths, readCheckpoint } from './run-folder';

/** Returns the network of a run's checkpoint, with its classes; `best` falls back to `last` if none was saved. Throws 'not-found'. */
export async function trainedGraph(run: RunPaths, runId: string, name: 'last' | 'best'): Promise<LayerGraph> {
  const saved =
    (await readCheckpoint(run, name)) ?? (name === 'best' ? await readCheckpoint(run, 'last') : null);
  if (!saved) throw new GraftError('not-found', say`Run ${runId} has no checkpoint yet.`, runId);
  return saved.graph;
}

/** A model to use, as the contract names it. */
export type ModelSelection =
  | { readonly graph: LayerGraph }
  | { readonly runId: string; readonly checkpoint: 'last' | 'best' };

/** Returns the selected network. Throws 'not-ready' if it has errors. */
export async function selectGraph(paths: ProjectPaths, model: ModelSelection): Promise<LayerGraph> {
  const graph =
    'graph' in model
      ? model.graph
      : await trainedGraph(await findRun(paths, model.runId), model.runId, model.checkpoint);
  requireNoErrors(inferGraph(graph).problems);
  return graph;
}

/** Returns the selected network without checking that all of it can run. */
export async function unfinishedGraph(paths: ProjectPaths, model: ModelSelection): Promise<LayerGraph> {
  if ('graph' in model) return model.graph;
  return trainedGraph(await findRun(paths, model.runId), model.runId, model.checkpoint);
}
