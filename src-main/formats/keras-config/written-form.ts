// Stores a rewritten network's constants as blobs, so that writers find all weights in one place.
import type { TfjsForm } from '#shared/formats/rewrite-rule';
import type { Layer, LayerGraph } from '#shared/graph/graph';
import type { BlobStore } from '../../store/blobs';

/** Stores the constants of a rewritten network. */
export async function storeConstants({ graph, constants }: TfjsForm, blobs: BlobStore): Promise<LayerGraph> {
  const layers: Layer[] = [];
  for (const layer of graph.layers) {
    const values = Object.entries(constants.get(layer.name) ?? {});
    if (values.length === 0) {
      layers.push(layer);
      continue;
    }
    const put = values.map(async ([name, one]) => [
      name,
      { blob: await blobs.put(new Uint8Array(one.buffer)) },
    ]);
    layers.push({ ...layer, weights: { ...layer.weights, ...Object.fromEntries(await Promise.all(put)) } });
  }
  return { ...graph, layers };
}
