// What the window derives and draws after an edit, without a page: for the bench `edits`, which also bundles this file with the sources of another checkout.
import { findBlocks } from '#shared/graph/blocks';
import { applyEdit, type Edit } from '#shared/graph/edits/index';
import { effectsOf } from '#shared/graph/effects';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { meaningsOf } from '#shared/graph/output-meaning';
import { findTrainingProblems } from '#shared/graph/training-problems';
import { type Drawing, draw, worstProblems } from '../../src-renderer/graph/canvas/drawing';
import { makeFinder } from '../../src-renderer/graph/canvas/in-view';
import { findStops } from '../../src-renderer/graph/overlay/freeze-line';

const classes = Array.from({ length: 10 }, (_, i) => `class ${i}`);

/** A network as it is shown by one version of Graft. */
export interface EditSide {
  edit(edit: Edit): void;
  undo(): void;
}

/** Shows a network, with blocks drawn as one node where `folded`. */
export function openSide(text: string, folded: boolean): EditSide {
  const opened: LayerGraph = JSON.parse(text);
  let before: Drawing | null = null;
  const show = (graph: LayerGraph) => {
    const facts = inferGraph(graph);
    const problems = worstProblems(findTrainingProblems(graph, facts, classes.length));
    meaningsOf(graph);
    const blocks = findBlocks(graph);
    before = draw(graph, facts, { problems, closed: folded ? blocks : [] }, before);
    makeFinder(before);
    findStops(before.nodes);
  };
  show(opened);
  return {
    edit(edit) {
      const next = applyEdit(opened, edit, { classes, seed: 1 });
      effectsOf(opened, next, edit);
      show(next);
    },
    undo: () => show(opened),
  };
}
