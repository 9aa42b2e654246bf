// The history of a graph: a base and steps, folded into the graph of now. Undo is leaving a step out.

import type { Edit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import type { ProjectState } from '#shared/protocol/engine/projects';

type Draft = ProjectState['draft'];

/** One undoable step: an edit of the recipe, or trained weights taken over from a run. */
export type Step =
  | { readonly kind: 'edit'; readonly edit: Edit }
  | {
      readonly kind: 'adopt';
      readonly runId: string;
      readonly checkpoint: 'last' | 'best';
      readonly trained: LayerGraph;
    };

/** A folded history: the graph, and for each step that could not be done the reason. */
export interface Folded {
  readonly graph: LayerGraph;
  readonly failures: ReadonlyMap<number, string>;
}

/** Applies one edit; given from outside so that the fold can be tested on a counter. */
export type Apply = (graph: LayerGraph, edit: Edit) => LayerGraph;

/** Folds steps over the base; a step that fails is left out and named. */
export function foldSteps(base: LayerGraph, steps: readonly Step[], apply: Apply): Folded {
  const failures = new Map<number, string>();
  let graph = base;
  for (const [index, step] of steps.entries()) {
    try {
      graph = step.kind === 'edit' ? apply(graph, step.edit) : adoptWeights(graph, step.trained);
    } catch (error) {
      failures.set(index, error instanceof Error ? error.message : String(error));
    }
  }
  return { graph, failures };
}

/** The graph with the weights of layers that the trained graph has too: same name, kind and parameters. */
export function adoptWeights(graph: LayerGraph, trained: LayerGraph): LayerGraph {
  const byName = new Map(trained.layers.map((layer) => [layer.name, layer]));
  const layers = graph.layers.map((layer) => {
    const other = byName.get(layer.name);
    const same = other?.kind === layer.kind && JSON.stringify(other.params) === JSON.stringify(layer.params);
    return same ? { ...layer, weights: other.weights } : layer;
  });
  return { ...graph, layers, ...(trained.classes ? { classes: trained.classes } : {}) };
}

/** Undone steps as a draft keeps them, the next one last; the eldest are forgotten. */
export function toUndone(undone: readonly Step[]): NonNullable<Draft['undone']> {
  return undone
    .slice(-mostUndone)
    .map((step) =>
      step.kind === 'edit' ? { edit: step.edit } : { runId: step.runId, checkpoint: step.checkpoint },
    );
}
const mostUndone = 200;

/** The steps as a draft keeps them: the edits, and after which of them weights were adopted. */
export function toDraft(steps: readonly Step[]): {
  edits: Edit[];
  adopted: { runId: string; checkpoint: 'last' | 'best'; after: number }[];
} {
  const edits: Edit[] = [];
  const adopted: { runId: string; checkpoint: 'last' | 'best'; after: number }[] = [];
  for (const step of steps) {
    if (step.kind === 'edit') edits.push(step.edit);
    else adopted.push({ runId: step.runId, checkpoint: step.checkpoint, after: edits.length });
  }
  return { edits, adopted };
}

/** An `apply` that remembers what edits gave: undo and redo give the very values back, and a new edit computes only itself. */
export function rememberEdits(apply: Apply): Apply {
  const done = new WeakMap<LayerGraph, WeakMap<Edit, LayerGraph>>();
  return (graph, edit) => {
    let known = done.get(graph);
    if (!known) {
      known = new WeakMap();
      done.set(graph, known);
    }
    let next = known.get(edit);
    if (!next) {
      next = apply(graph, edit);
      known.set(edit, next);
    }
    return next;
  };
}
