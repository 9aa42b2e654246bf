// Fixes for an input that takes gray images or a number of channels that images do not have.

import { diffGraphs } from './diff';
import type { EditContext } from './edits/common/context';
import { applyEdits } from './edits/index';
import type { Fix } from './fix';
import type { Layer, LayerGraph } from './graph';
import { isImageChannels } from './image-channels';
import type { GraphFacts } from './infer';

/** Yields edits that change an input to three channels. */
export function* fixInput(
  graph: LayerGraph,
  facts: GraphFacts,
  layer: Layer,
  context: EditContext,
): Generator<Fix> {
  if (layer.kind !== 'InputLayer') return;
  const [, height, width, channels] = facts.layers.get(layer.name)?.shape ?? [];
  if (channels === 1) yield { key: 'color', values: {}, edits: [{ edit: 'setChannels', channels: 3 }] };
  if (isImageChannels(channels) || !height || !width) return;
  const edit = { edit: 'setInputShape' as const, shape: [height, width, 3] };
  const { reinitialized } = diffGraphs(graph, applyEdits(graph, [edit], context));
  yield { key: 'channels', values: { n: 3, layers: reinitialized.join(', ') }, edits: [edit] };
}
