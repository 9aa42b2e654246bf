// The same edit with 1×1 convolutions where only the number of channels differs, offered if fewer layers lose their weights.
import { GraftError } from '../errors';
import type { EditContext } from './edits/common/context';
import type { NewLayer } from './edits/common/new-layer';
import { extractPart } from './edits/extract';
import type { Edit, EditOf } from './edits/index';
import { inputLayers, type LayerGraph, type Shape } from './graph';
import { inferGraph } from './infer';
import { applyWithFates, type LayerFate } from './kept-weights';

/** An edit with adapters, and what it does to weights. */
export interface AdapterOffer {
  readonly edit: Edit;
  /** Number of 1×1 convolutions that it adds. */
  readonly adapters: number;
  readonly fates: readonly LayerFate[];
}

/**
 * Returns the edit with 1×1 convolutions before or after the layers that it adds, whichever of them keeps the most weights;
 * null if the edit causes no problem and no layer restarts, or if adapters do not help. Each candidate is applied to a copy.
 */
export function offerAdapter(graph: LayerGraph, edit: Edit, context: EditContext): AdapterOffer | null {
  const possible = candidates(graph, edit);
  if (possible.length === 0) return null;
  const plain = judge(graph, edit, context);
  if (!plain || (plain.errors === 0 && plain.restarts === 0)) return null;
  let best: (AdapterOffer & Judged) | null = null;
  for (const { edit: candidate, adapters } of possible) {
    const judged = judge(graph, candidate, context);
    if (!judged || !isBetter(judged, best ?? plain)) continue;
    best = { ...judged, edit: candidate, adapters };
    if (judged.errors === 0 && judged.restarts === 0) break;
  }
  return best && best.errors === 0 ? { edit: best.edit, adapters: best.adapters, fates: best.fates } : null;
}

interface Judged {
  /** Number of errors that the edit adds. */
  readonly errors: number;
  readonly restarts: number;
  readonly fates: readonly LayerFate[];
}

function isBetter(one: Judged, other: Judged): boolean {
  return one.errors === other.errors ? one.restarts < other.restarts : one.errors < other.errors;
}

function judge(graph: LayerGraph, edit: Edit, context: EditContext): Judged | null {
  try {
    const known = new Set(errorsOf(graph));
    const { after, fates } = applyWithFates(graph, edit, context);
    const errors = errorsOf(after).filter((message) => !known.has(message)).length;
    return { errors, restarts: fates.filter(({ fate }) => fate === 'restarts').length, fates };
  } catch (error) {
    if (error instanceof GraftError) return null;
    throw error;
  }
}

function errorsOf(graph: LayerGraph): string[] {
  return inferGraph(graph).problems.flatMap(({ severity, message }) =>
    severity === 'error' ? [message] : [],
  );
}

interface Candidate {
  readonly edit: Edit;
  readonly adapters: number;
}

/** Returns the candidates, those with the fewest adapters first. */
function candidates(graph: LayerGraph, edit: Edit): Candidate[] {
  switch (edit.edit) {
    case 'graft':
      return aroundPart(graph, edit);
    case 'duplicate': {
      const copy = graftOfCopy(graph, edit);
      return copy ? aroundPart(graph, copy) : [];
    }
    case 'insert': {
      const adapter = convolve(shapeOf(graph, edit.from));
      return adapter ? [{ edit: { ...edit, layers: [...edit.layers, adapter] }, adapters: 1 }] : [];
    }
    case 'replace': {
      const adapter = edit.behind ? null : convolve(shapeOf(graph, edit.layer));
      return adapter ? [{ edit: { ...edit, behind: [adapter] }, adapters: 1 }] : [];
    }
    default:
      return [];
  }
}

function aroundPart(graph: LayerGraph, edit: EditOf<'graft'>): Candidate[] {
  const [entry] = Object.entries(edit.joins);
  if (!entry) return [];
  const [input, source] = entry;
  const given = shapeOf(graph, source);
  const wanted = shapeOf(edit.part, input);
  const made = edit.part.outputs.length === 1 ? shapeOf(edit.part, edit.part.outputs[0]!) : undefined;
  const front = edit.before || given?.at(-1) === wanted?.at(-1) ? null : convolve(wanted);
  const back =
    edit.into === undefined || edit.behind || given?.at(-1) === made?.at(-1) ? null : convolve(given);
  const before = front && { before: [front] };
  const behind = back && { behind: [back] };
  return [
    ...(before ? [{ edit: { ...edit, ...before }, adapters: 1 }] : []),
    ...(behind ? [{ edit: { ...edit, ...behind }, adapters: 1 }] : []),
    ...(before && behind ? [{ edit: { ...edit, ...before, ...behind }, adapters: 2 }] : []),
  ];
}

/** Returns the graft that a duplicate after the selection amounts to, which can have adapters; null if there is none. */
function graftOfCopy(
  graph: LayerGraph,
  { layers: names, place }: EditOf<'duplicate'>,
): EditOf<'graft'> | null {
  const chosen = new Set(names);
  const part = { ...extractPart(graph, names), name: names.join(', ') };
  const [input, ...others] = inputLayers(part);
  const [exit, ...more] = part.outputs;
  if (place !== 'after' || !input || !exit || others.length + more.length > 0) return null;
  const into = graph.layers.filter((one) => !chosen.has(one.name) && one.inputs.includes(exit));
  if (into.length > 0 && graph.outputs.includes(exit)) return null;
  return {
    edit: 'graft',
    part,
    joins: { [input.name]: exit },
    ...(into.length > 0 && { into: into.map(({ name }) => name) }),
  };
}

const shapeOf = (graph: LayerGraph, name: string) => inferGraph(graph).layers.get(name)?.shape;

/** Returns a 1×1 convolution to the channels of feature maps; null for other shapes. */
function convolve(shape: Shape | undefined): NewLayer | null {
  const filters = shape?.length === 4 ? shape[3] : null;
  return filters
    ? { kind: 'Conv2D', name: 'adapter', params: { filters, kernelSize: [1, 1], padding: 'same' } }
    : null;
}
