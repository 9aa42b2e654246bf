// The parameters of several layers, so that one field can change a parameter of all layers that have it.
import type { Layer } from '#shared/graph/graph';
import { findKind } from '#shared/layers/catalog';

/** A parameter, and the layers that have it with the same type. */
export interface CommonParam {
  readonly name: string;
  readonly layers: readonly Layer[];
}

/** Returns the parameters of the layers: those that most layers have first. Leaves out parameters that cannot be edited. */
export function findCommonParams(layers: readonly Layer[]): CommonParam[] {
  const found = new Map<string, { name: string; layers: Layer[] }>();
  for (const layer of layers) {
    const specs = findKind(layer.kind)?.params ?? {};
    for (const name of Object.keys(layer.params)) {
      const spec = specs[name];
      if (!spec || spec.type === 'json') continue;
      // A choice among others, such as another padding, is another parameter.
      const key = [name, spec.type, ...(spec.type === 'choice' ? spec.options : [])].join('/');
      const one = found.get(key) ?? { name, layers: [] };
      one.layers.push(layer);
      found.set(key, one);
    }
  }
  return [...found.values()].sort((a, b) => b.layers.length - a.layers.length);
}
