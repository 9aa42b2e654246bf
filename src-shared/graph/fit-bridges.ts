// Adapter layers from one shape to another, offered if two layers do not fit.
import type { NewLayer } from './edits/common/new-layer';
import type { Shape } from './graph';
import { sameShape } from './infer';

/** Returns adapters from one shape to another: a 1×1 convolution for channels and smaller maps, Resizing for larger ones, Dense for rows, pooling from maps to rows. */
export function bridges(from: Shape, to: Shape | undefined): NewLayer[][] {
  if (!to || sameShape(from, to)) return [];
  const channels = to.at(-1);
  if (!channels) return [];
  if (from.length === 2 && to.length === 2) return [[{ kind: 'Dense', params: { units: channels } }]];
  if (from.length === 4 && to.length === 2) {
    const pool: NewLayer = { kind: 'GlobalAveragePooling2D', params: {} };
    return from[3] === channels ? [[pool]] : [[pool, { kind: 'Dense', params: { units: channels } }]];
  }
  if (from.length !== 4 || to.length !== 4) return [];
  const sizes = [1, 2].map((axis) => [from[axis], to[axis]] as const);
  const known = sizes.every(([a, b]) => a && b);
  const equal = sizes.every(([a, b]) => a === b);
  const strides = sizes.map(([a, b]) => Math.max(1, Math.round((a ?? 1) / (b ?? 1))));
  const convolve = (by: readonly number[]): NewLayer => ({
    kind: 'Conv2D',
    params: { filters: channels, kernelSize: [1, 1], strides: [...by], padding: 'same' },
  });
  const strided = sizes.every(([a, b], i) => Math.ceil((a ?? 1) / strides[i]!) === b);
  if (equal || !known) return [[convolve([1, 1])]];
  const resize: NewLayer = { kind: 'Resizing', params: { height: to[1]!, width: to[2]! } };
  const resized = from[3] === channels ? [resize] : [convolve([1, 1]), resize];
  return strided ? [[convolve(strides)], resized] : [resized];
}
