// The file names of cached features.
import { createHash } from 'node:crypto';
import type { LayerGraph } from '#shared/graph/graph';
import { fillParams, findKind } from '#shared/layers/catalog';
import type { Prefix } from '#shared/run/prefix';

/**
 * Returns the file name of a prefix's cached outputs: a hash of everything that determines them except the image. Weights must be blobs.
 * `engine` names what computed them if it was not TensorFlow, so that features of two engines are never in one file.
 */
export function prefixKey(graph: LayerGraph, prefix: Prefix, engine: string | null = null): string {
  const layers = graph.layers
    .filter(({ name }) => prefix.layers.has(name))
    .map(({ name, kind, params, inputs, weights }) => ({
      name,
      kind,
      params: sorted(fillParams(findKind(kind)!, params)),
      inputs,
      weights: sorted(weights),
    }));
  const content = {
    // Version 3: decoding of CMYK and infrared channels changed. Version 4: sums are computed in convolutions, which may round differently.
    version: 4,
    layers,
    preprocessing: sorted(graph.preprocessing),
    frontier: prefix.frontier,
    ...(engine === null ? {} : { engine }),
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function sorted(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}
