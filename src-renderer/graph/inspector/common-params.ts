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
  /** Of each kind, the lists of its parameters: thousands of layers are of few kinds. */
  const ofKinds = new Map<string, Map<string, Layer[] | null>>();
  const listOf = (kind: string, name: string): Layer[] | null => {
    const spec = findKind(kind)?.params[name];
    if (!spec || spec.type === 'json') return null;
    // A choice among others, such as another padding, is another parameter.
    const key = [name, spec.type, ...(spec.type === 'choice' ? spec.options : [])].join('/');
    const one = found.get(key) ?? { name, layers: [] };
    found.set(key, one);
    return one.layers;
  };
  for (const layer of layers) {
    const lists = ofKinds.get(layer.kind) ?? new Map<string, Layer[] | null>();
    ofKinds.set(layer.kind, lists);
    for (const name of Object.keys(layer.params)) {
      if (!lists.has(name)) lists.set(name, listOf(layer.kind, name));
      lists.get(name)?.push(layer);
    }
  }
  return [...found.values()].sort((a, b) => b.layers.length - a.layers.length);
}
