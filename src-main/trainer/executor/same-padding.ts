// Runs zero padding and the convolution after it as one convolution with padding 'same', where TensorFlow pads by the same amounts: it saves a copy of the activations, and the numbers are the same.
import type { Layer } from '#shared/graph/graph';
import { fillParams, findKind } from '#shared/layers/catalog';
import { pairOf } from '#shared/layers/kind';

const convolutions: ReadonlySet<string> = new Set(['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D']);

const paramsOf = (layer: Layer) => fillParams(findKind(layer.kind)!, layer.params);

/** Returns the convolution after each zero padding that only it uses, by the padding's name. */
export function findPaddings(
  layers: readonly Layer[],
  outputs: readonly string[],
): ReadonlyMap<string, Layer> {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const uses = new Map<string, number>();
  for (const name of [...layers.flatMap(({ inputs }) => inputs), ...outputs])
    uses.set(name, (uses.get(name) ?? 0) + 1);
  const found = new Map<string, Layer>();
  for (const layer of layers) {
    const before = byName.get(layer.inputs[0] ?? '');
    if (!convolutions.has(layer.kind) || before?.kind !== 'ZeroPadding2D' || uses.get(before.name) !== 1)
      continue;
    const { padding, dilationRate } = paramsOf(layer);
    if (padding === 'valid' && pairOf(dilationRate).every((rate) => rate === 1))
      found.set(before.name, layer);
  }
  return found;
}

/** True if padding `[before, after]` and a 'valid' window at that stride visit the same positions as padding 'same' in TensorFlow: `out = ⌈size / stride⌉` and `⌊total / 2⌋` zeros before. */
export function equalsSame(
  size: number,
  [before, after]: readonly [number, number],
  window: number,
  stride: number,
): boolean {
  const out = Math.ceil(size / stride);
  const total = Math.max(0, (out - 1) * stride + window - size);
  const padded = size + before + after;
  return (
    padded >= window && Math.floor((padded - window) / stride) + 1 === out && before === Math.floor(total / 2)
  );
}

/** True if a zero padding of `shape` `[n, h, w, c]` and its convolution equal one convolution with padding 'same'. */
export function isSamePadding(padding: Layer, convolution: Layer, shape: readonly number[]): boolean {
  const sides = paramsOf(padding).padding as [[number, number], [number, number]];
  const { kernelSize, strides } = paramsOf(convolution);
  return ([0, 1] as const).every((axis) =>
    equalsSame(shape[axis + 1]!, sides[axis], pairOf(kernelSize)[axis]!, pairOf(strides)[axis]!),
  );
}
