// Readers of DepthToSpace and SpaceToDepth, as reshapes and transposes.

import { say } from '#shared/sentence';
import type { LayerSpec, Unmapped } from '../build';
import { numberAttr } from '../graph-def';
import { textAttr } from '../graph-node';
import { type OperationCall, type OperationReader, plainInput, unmapped } from './call';

/** Maximum number of values of a kernel. */
const mostValues = 1 << 20;

/** Adds a sequence of reshapes and transposes; the last layer has the node's name. */
function inLine(
  { node, builder }: OperationCall,
  from: string,
  steps: readonly (readonly number[] | { readonly dims: readonly number[] })[],
) {
  let layer = from;
  for (const [i, step] of steps.entries()) {
    const spec: LayerSpec =
      'dims' in step
        ? { kind: 'Permute', params: { dims: [...step.dims] }, inputs: [layer] }
        : { kind: 'Reshape', params: { targetShape: [...step] }, inputs: [layer] };
    const added = builder.add(node, spec, i === steps.length - 1 ? '' : `_${i}`);
    if ('unmapped' in added) return added;
    layer = added.layer;
  }
  return { layer };
}

/** Reads what both need: the block size, and a channels-last input. */
function blockOf(
  call: OperationCall,
): { readonly layer: string; readonly shape: readonly (number | null)[]; readonly block: number } | Unmapped {
  const { attr } = call.node;
  const x = plainInput(call);
  const block = numberAttr(attr, 'block_size', 0);
  if (x?.shape?.length !== 4) return unmapped('its input is not an image');
  if (!Number.isInteger(block) || block < 2) return unmapped(say`its block size is ${block}`);
  if ((textAttr(attr, 'data_format') ?? 'NHWC') !== 'NHWC')
    return unmapped('it uses the channels-first layout');
  return { layer: x.layer, shape: x.shape, block };
}

/** `DepthToSpace`: a transposed convolution with a kernel of ones and zeros if the size is unknown. */
export const readDepthToSpace: OperationReader = (call) => {
  const found = blockOf(call);
  if ('unmapped' in found) return found;
  const { layer, shape, block } = found;
  const [, height, width, depth] = shape;
  const channels = Number(depth) / block ** 2;
  if (!depth || !Number.isInteger(channels))
    return unmapped(say`it divides ${depth ?? 'unknown'} channels by ${block ** 2}`);
  if (height && width)
    return inLine(call, layer, [
      [height, width, block, block, channels],
      { dims: [1, 3, 2, 4, 5] },
      [height * block, width * block, channels],
    ]);
  if (depth * depth > mostValues) return unmapped('its input is of unknown size');
  const values = new Array<number>(depth * depth).fill(0);
  for (let place = 0; place < block ** 2; place++)
    for (let channel = 0; channel < channels; channel++)
      values[(place * channels + channel) * depth + place * channels + channel] = 1;
  const kernel = { shape: [block, block, channels, depth], values, blob: null };
  const size = [block, block];
  const params = { filters: channels, kernelSize: size, strides: size, padding: 'valid', useBias: false };
  return call.builder.add(call.node, {
    kind: 'Conv2DTranspose',
    params,
    inputs: [layer],
    weights: { kernel },
  });
};

/** `SpaceToDepth`: a convolution with a kernel of ones and zeros if the size is unknown. */
export const readSpaceToDepth: OperationReader = (call) => {
  const found = blockOf(call);
  if ('unmapped' in found) return found;
  const { layer, shape, block } = found;
  const [, height, width, channels] = shape;
  if (!channels) return unmapped('its number of channels is not known');
  const depth = channels * block ** 2;
  if (height && width) {
    if (height % block || width % block) return unmapped(say`it divides ${height}×${width} by ${block}`);
    return inLine(call, layer, [
      [height / block, block, width / block, block, channels],
      { dims: [1, 3, 2, 4, 5] },
      [height / block, width / block, depth],
    ]);
  }
  if (depth * depth > mostValues) return unmapped('its input is of unknown size');
  const values = new Array<number>(depth * depth).fill(0);
  for (let i = 0; i < depth; i++) values[i * depth + i] = 1;
  const kernel = { shape: [block, block, channels, depth], values, blob: null };
  const size = [block, block];
  const params = { filters: depth, kernelSize: size, strides: size, padding: 'valid', useBias: false };
  return call.builder.add(call.node, { kind: 'Conv2D', params, inputs: [layer], weights: { kernel } });
};
