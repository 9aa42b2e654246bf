// Copies layers as a separate graph, and grafts the copy within a network or between two.
import { GraftError } from '#shared/errors';
import { extractPart } from '#shared/graph/edits/extract';
import type { Edit } from '#shared/graph/edits/index';
import { inputLayers, type LayerGraph } from '#shared/graph/graph';
import type { ModelSource } from '#shared/graph/model-source';

/** Returns the layers as a separate graph, or an error if they cannot form one. */
export function copyPart(graph: LayerGraph, names: readonly string[]): LayerGraph | GraftError {
  try {
    const part = extractPart(graph, names);
    return names.length === graph.layers.length ? part : { ...part, name: nameOf(graph, names) };
  } catch (error) {
    if (error instanceof GraftError) return error;
    throw error;
  }
}

/** Names a copy after its model and its layers. */
function nameOf(graph: LayerGraph, names: readonly string[]): string {
  const [first = '', last] = [names[0], names.at(-1)];
  const prefix = commonPrefix(names).replace(/[_/]$/, '');
  const which = names.length === 1 ? first : prefix.length > 2 ? prefix : `${first} … ${last}`;
  return `${which} (${graph.name})`;
}

function commonPrefix(names: readonly string[]): string {
  let prefix = names[0] ?? '';
  for (const name of names) while (!name.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}

/** Returns the edit that grafts a part after a layer: between it and its outputs, if the part has a single output. */
export function pasteEdit(
  graph: LayerGraph,
  part: LayerGraph,
  below: string,
  source: ModelSource | null = null,
): Edit {
  const joins = Object.fromEntries(inputLayers(part).map((layer) => [layer.name, below]));
  const feeds = graph.layers.filter((layer) => layer.inputs.includes(below)).map((layer) => layer.name);
  return {
    edit: 'graft',
    part,
    joins,
    ...(feeds.length > 0 && part.outputs.length === 1 && { into: feeds }),
    ...(source && { sources: [source] }),
  };
}
