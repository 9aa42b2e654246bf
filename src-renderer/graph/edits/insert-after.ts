// Inserts layers after a layer of the graph.

import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import type { Edit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';

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
