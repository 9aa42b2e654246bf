// Inserts a payload at a target of the graph (a connection, a layer, the output), and checks the result.
import { GraftError } from '#shared/errors';
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import type { Edit } from '#shared/graph/edits/index';
import { applyEdit, type EditContext } from '#shared/graph/edits/index';
import { type Fix, findFixes } from '#shared/graph/fixes';
import { inputLayers, type LayerGraph, type Shape } from '#shared/graph/graph';
import { headEdit, needsOf } from '#shared/graph/head-place';
import { type GraphFacts, inferGraph } from '#shared/graph/infer';
import type { ModelSource } from '#shared/graph/model-source';
import type { Words } from '#shared/sentence';
import { isHead } from './heads';

/** What is inserted: a chain of layers, or a part of a network built for the target's shape. */
export type Payload =
  | { readonly layers: readonly NewLayer[] }
  | {
      readonly name: string;
      readonly build: (below: Shape | undefined) => LayerGraph;
      /** Model that the part's weights come from, so that recipes can load them elsewhere. */
      readonly source?: ModelSource | null;
    };

/** A target: a connection, a branch after a layer, or (null) the output. */
export type Target = { readonly from: string; readonly to: string } | { readonly after: string } | null;

/** Result of an edit: its first new problem, and the fixes for it. */
export interface EditCheck {
  readonly problem: Words | null;
  /** True if the edit cannot be applied at all; the problem says why. */
  readonly refused: boolean;
  readonly fixes: readonly Fix[];
}

/** Returns the edit that inserts the payload. Throws a GraftError if the part cannot be built for the target. */
export function placeEdit(graph: LayerGraph, payload: Payload, target: Target): Edit {
  const below = target === null ? graph.outputs[0] : 'after' in target ? target.after : target.from;
  if (below === undefined) throw new GraftError('invalid', 'The network has no output.');
  const isOutput = graph.outputs.length === 1 && graph.outputs[0] === below;
  if ('layers' in payload) {
    const layers = [...payload.layers];
    if (target !== null && 'from' in target)
      return { edit: 'insert', from: target.from, to: target.to, layers };
    if (target === null || isOutput) {
      const head = isHead(layers)
        ? headEdit(graph, factsOf(graph), { needs: needsOf(layers), layers })
        : null;
      return head ?? { edit: 'addHead', layers };
    }
    return { edit: 'append', after: below, layers, keepOutput: true };
  }
  const part = payload.build(factsOf(graph).layers.get(below)?.shape);
  const joins = Object.fromEntries(inputLayers(part).map((layer) => [layer.name, below]));
  const from = payload.source ? { sources: [payload.source] } : {};
  if (target !== null && 'from' in target) return { edit: 'graft', part, joins, into: [target.to], ...from };
  return { edit: 'graft', part, joins, ...(target !== null && !isOutput && { keepOutput: true }), ...from };
}

/** Checks an edit by applying it to a copy. */
export function checkEdit(graph: LayerGraph, edit: Edit, context: EditContext, withFixes = false): EditCheck {
  try {
    const known = new Set(factsOf(graph).problems.map((problem) => problem.message));
    const next = applyEdit(graph, edit, context);
    const facts = factsOf(next);
    const found = facts.problems.find(
      (problem) => problem.severity === 'error' && !known.has(problem.message),
    );
    if (!found) return { problem: null, refused: false, fixes: [] };
    return {
      problem: found.message,
      refused: false,
      fixes: withFixes ? findFixes(next, facts, found, context) : [],
    };
  } catch (error) {
    if (error instanceof GraftError) return { problem: error.words, refused: true, fixes: [] };
    throw error;
  }
}

const inferred = new WeakMap<LayerGraph, GraphFacts>();

/** Returns the facts of a graph, cached per graph, since a drag requests them at each move. */
export function factsOf(graph: LayerGraph): GraphFacts {
  const known = inferred.get(graph);
  if (known) return known;
  const facts = inferGraph(graph);
  inferred.set(graph, facts);
  return facts;
}
