// regularize: sets the L1 and L2 penalties on the kernels of layers.
import { z } from 'zod';
import { findKind } from '../../layers/catalog';
import type { Regularizer } from '../../layers/regularizers';
import type { Json, Layer } from '../graph';
import { selectLayers, selectSchema } from '../select';
import { defineEdit } from './common/define-edit';

const factorSchema = z.number().nonnegative().default(0);

/**
 * Replaces the regularizers of the selected layers' kernels with Keras' L1, L2 or L1L2 of these factors; two zeros remove
 * them. Biases and normalization do not change, nor do layers without a kernel and layers inside a wrapper. Layers that are
 * one layer in the file (`shared`) change together.
 */
export const regularizeEdit = defineEdit({
  name: 'regularize',
  fields: { select: selectSchema, l1: factorSchema, l2: factorSchema },
  apply(graph, { select, l1, l2 }) {
    const chosen = new Set(selectLayers(graph, select));
    const shared = new Set(graph.layers.flatMap((one) => (chosen.has(one.name) ? (one.shared ?? []) : [])));
    const regularizer = createRegularizer(l1, l2);
    const layers = graph.layers.map((layer): Layer => {
      const isChosen = chosen.has(layer.name) || (layer.shared !== undefined && shared.has(layer.shared));
      const keys = isChosen ? kernelRegularizers(layer) : [];
      if (keys.length === 0) return layer;
      const set = Object.fromEntries(keys.map((key) => [key, regularizer]));
      const params = Object.entries<Json>({ ...layer.params, ...set });
      return {
        ...layer,
        params: Object.fromEntries(params.filter(([key, value]) => value || !(key in set))),
      };
    });
    return { ...graph, layers };
  },
});

/** Returns the names of the parameters that regularize a layer's kernels; empty if it has none. */
export function kernelRegularizers({ kind }: Layer): string[] {
  const params = findKind(kind)?.params ?? {};
  return ['kernel', 'depthwise', 'pointwise', 'recurrent']
    .map((kernel) => `${kernel}Regularizer`)
    .filter((name) => Object.hasOwn(params, name));
}

function createRegularizer(l1: number, l2: number): Regularizer | null {
  if (l1 > 0) return l2 > 0 ? { name: 'l1l2', l1, l2 } : { name: 'l1', l1 };
  return l2 > 0 ? { name: 'l2', l2 } : null;
}
