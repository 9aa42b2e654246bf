// History of a graph: a base and steps that are applied to it in order. Undo omits a step.

import { wordsOf } from '#shared/errors';
import type { Edit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import type { ProjectState } from '#shared/protocol/engine/projects';
import type { Words } from '#shared/sentence';

type Draft = ProjectState['draft'];

/** One undoable step: an edit of the recipe, or weights adopted from a run. */
export type Step =
  | { readonly kind: 'edit'; readonly edit: Edit }
  | {
      readonly kind: 'adopt';
      readonly runId: string;
      readonly checkpoint: 'last' | 'best';
      readonly trained: LayerGraph;
    };

/** Result of applying the steps: the graph, and the error of each step that failed. */
export interface Folded {
  readonly graph: LayerGraph;
  readonly failures: ReadonlyMap<number, Words>;
}

/** Applies one edit. A parameter, so that tests can use a simpler one. */
export type Apply = (graph: LayerGraph, edit: Edit) => LayerGraph;

/** Applies steps to the base. A step that fails is skipped and reported. */
export function foldSteps(base: LayerGraph, steps: readonly Step[], apply: Apply): Folded {
  const failures = new Map<number, Words>();
  let graph = base;
  for (const [index, step] of steps.entries()) {
    try {
      graph = step.kind === 'edit' ? apply(graph, step.edit) : adoptWeights(graph, step.trained);
    } catch (error) {
      failures.set(index, wordsOf(error));
    }
  }
  return { graph, failures };
}

/** Copies weights from the trained graph into layers of the same name, kind and parameters. */
export function adoptWeights(graph: LayerGraph, trained: LayerGraph): LayerGraph {
  const byName = new Map(trained.layers.map((layer) => [layer.name, layer]));
  const layers = graph.layers.map((layer) => {
    const other = byName.get(layer.name);
    const same = other?.kind === layer.kind && JSON.stringify(other.params) === JSON.stringify(layer.params);
    return same ? { ...layer, weights: other.weights } : layer;
  });
  return { ...graph, layers, ...(trained.classes ? { classes: trained.classes } : {}) };
}

/** Converts undone steps to the draft's form, the next to redo last. Drops the oldest ones above the limit. */
export function toUndone(undone: readonly Step[]): NonNullable<Draft['undone']> {
  return undone
    .slice(-maxUndone)
    .map((step) =>
      step.kind === 'edit' ? { edit: step.edit } : { runId: step.runId, checkpoint: step.checkpoint },
    );
}
const maxUndone = 200;

/** Converts the steps to the draft's form: the edits, and after which of them weights were adopted. */
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

/** Memoizes `apply` per graph and edit, so that undo and redo return the same objects and a new edit computes only itself. */
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
