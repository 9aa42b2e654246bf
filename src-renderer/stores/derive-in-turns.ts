// What the first drawing of a large network is derived from, so that the window is not blocked by all of it at once.
import { findBlocks } from '#shared/graph/blocks';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { meaningsOf } from '#shared/graph/output-meaning';
import { nextTask } from '../connect/next-task';

/** Smaller networks are derived and drawn in less than 50 ms. */
const fromLayers = 1000;

/** What is derived once for each graph, and remembered. */
const steps: readonly ((graph: LayerGraph) => unknown)[] = [inferGraph, findBlocks, meaningsOf];

/** Derives a large network in tasks of their own, between which the window draws and listens. Resolves in a new task. */
export async function deriveInTurns(graph: LayerGraph): Promise<void> {
  if (graph.layers.length < fromLayers) return;
  for (const derive of steps) {
    await nextTask();
    derive(graph);
  }
  await nextTask();
}
