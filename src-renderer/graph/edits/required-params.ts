// Initial values for parameters without a default.
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
