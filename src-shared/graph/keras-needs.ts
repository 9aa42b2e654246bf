// The custom classes needed to load a Keras file of a network.
import type { LayerGraph } from './graph';

/** Kinds that Keras has no class for. */
const lacking = ['LocalResponseNormalization'];

/** Returns the layers that Keras can load only with a class of that name in custom_objects; none for most networks. */
export function customLayers({ layers }: LayerGraph): { readonly kind: string; readonly layers: string[] }[] {
  return lacking
    .map((kind) => ({ kind, layers: layers.filter((one) => one.kind === kind).map(({ name }) => name) }))
    .filter((one) => one.layers.length > 0);
}
