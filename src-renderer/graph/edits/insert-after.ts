// Inserts layers after a layer of the graph.

import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import type { Edit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import type { LayerKind } from '#shared/layers/kind';

/** Returns the edit that inserts layers after `name`: on its only connection, after the output, or as a branch if it has several. */
export function insertAfterEdit(graph: LayerGraph, name: string, layers: readonly NewLayer[]): Edit {
  const feeds = graph.layers.filter((layer) => layer.inputs.includes(name));
  const isOutput = graph.outputs.includes(name);
  if (feeds.length === 1 && !isOutput)
    return { edit: 'insert', from: name, to: feeds[0]!.name, layers: [...layers] };
  if (feeds.length === 0 && graph.outputs.length === 1 && isOutput)
    return { edit: 'addHead', layers: [...layers] };
  return { edit: 'append', after: name, layers: [...layers], keepOutput: !isOutput || feeds.length > 0 };
}

/** True if a layer of the kind can be inserted after another. Its other inputs are connected afterward. */
export const isInsertable = ({ inputs }: LayerKind) => inputs[1] > 0;
/** True if an inserted layer of the kind still lacks an input. */
export const lacksInput = ({ inputs }: LayerKind) => inputs[0] > 1;
