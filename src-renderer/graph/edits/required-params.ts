// Parameters of a layer that is added, by whichever way: Keras' defaults, and initial values where Keras has none.
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import type { Json } from '#shared/graph/graph';
import type { LayerKind } from '#shared/layers/kind';

const firsts: Readonly<Record<string, Json>> = {
  units: 64,
  filters: 64,
  kernelSize: [3, 3],
  height: 224,
  width: 224,
  factor: 0.1,
  rate: 0.3,
  targetShape: [-1],
  dims: [1, 2, 3],
  heightFactor: 0.2,
  widthFactor: 0.2,
};

/** Returns a value for each parameter without a default. */
export function requiredParams(kind: LayerKind): Record<string, Json> {
  const params: Record<string, Json> = {};
  for (const [name, spec] of Object.entries(kind.params)) {
    if (spec.default !== undefined) continue;
    const first = firsts[name];
    if (first === undefined) params[name] = spec.type === 'pair' ? [1, 1] : spec.type === 'int' ? 1 : null;
    else params[name] = Array.isArray(first) && spec.type === 'int' ? (first[0] ?? 1) : first;
  }
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== null));
}

/** Returns the layer that a person adds by choosing its kind. */
export const newLayerOf = (kind: LayerKind): NewLayer => ({ kind: kind.kind, params: requiredParams(kind) });
