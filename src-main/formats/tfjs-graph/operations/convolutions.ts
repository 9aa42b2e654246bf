// Readers of convolutions and matrix products with constant kernels, fused operations and biases.
import type { Json } from '#shared/graph/graph';
import { say } from '#shared/sentence';
import type { Unmapped, Value } from '../build';
import type { Constant } from '../constants';
import { flagAttr, intsAttr, numberAttr, textsAttr } from '../graph-def';
import { textAttr } from '../graph-node';
import { constantInput, fedBy, type OperationCall, type OperationReader, seen, unmapped } from './call';
import { addPReLU } from './prelu';

const fusable: Readonly<Record<string, string>> = {
  Relu: 'relu',
  Relu6: 'relu6',
  Elu: 'elu',
  Sigmoid: 'sigmoid',
  Tanh: 'tanh',
  GeluExact: 'gelu',
  GeluApproximate: 'gelu_tanh',
};

/** Returns the window parameters for Keras, or why they are not supported. */
function windowOf({
  node,
}: OperationCall): { padding: string; strides: number[]; dilationRate: number[] } | Unmapped {
  const { attr } = node;
  if ((textAttr(attr, 'data_format') ?? 'NHWC') !== 'NHWC')
    return unmapped('it uses the channels-first layout');
  const [, sh = 1, sw = 1] = intsAttr(attr, 'strides');
  const [, dh = 1, dw = 1] = intsAttr(attr, 'dilations');
  const padding = textAttr(attr, 'padding') ?? '';
  return { padding, strides: [sh, sw], dilationRate: [dh, dw] };
}

/** `Conv2D`, `DepthwiseConv2dNative` and their fused forms. */
export const readConvolution: OperationReader = (call) => {
  const { node, builder } = call;
  const x = fedBy(call);
  const kernel = constantInput(call, 1);
  if (!x || kernel?.shape.length !== 4) return unmapped('its kernel is not a constant');
  const window = windowOf(call);
  if ('unmapped' in window) return window;
  const block = typeof x.view === 'object' ? x.view.block : undefined;
  if (x.view === 'rows' || (block && window.padding !== 'VALID'))
    return unmapped('its input has a layout that no layer accepts');
  const [kh, kw, channels, last] = kernel.shape as [number, number, number, number];
  const depthwise = /depthwise/i.test(node.op);
  let from = x.layer;
  let padding = window.padding === 'SAME' ? 'same' : 'valid';
  if (window.padding === 'EXPLICIT') {
    const [, , top = 0, bottom = 0, left = 0, right = 0] = intsAttr(node.attr, 'explicit_paddings');
    const sides: Json = [
      [top, bottom],
      [left, right],
    ];
    const padded = builder.add(
      node,
      { kind: 'ZeroPadding2D', params: { padding: sides }, inputs: [from] },
      '_pad',
    );
    if ('unmapped' in padded) return padded;
    from = padded.layer;
    padding = 'valid';
  }
  const fed = x.shape?.at(-1);
  const groups = typeof fed === 'number' ? fed / channels : 1;
  if (!depthwise && !Number.isInteger(groups))
    return unmapped(say`its kernel takes ${channels} channels, received ${fed}`);
  const own: { readonly [name: string]: Json } = depthwise
    ? { depthMultiplier: last }
    : { filters: last, groups };
  const added = builder.add(node, {
    kind: depthwise ? 'DepthwiseConv2D' : 'Conv2D',
    params: {
      ...own,
      kernelSize: [kh, kw],
      strides: window.strides,
      dilationRate: [...(block ?? window.dilationRate)],
      padding,
      useBias: false,
    },
    inputs: [from],
    weights: { kernel },
  });
  if ('unmapped' in added) return added;
  return addFused(call, seen(added, x.view) as { layer: string });
};

/** `Conv2DBackpropInput`: a transposed convolution if Keras computes the same output size. */
export const readTransposed: OperationReader = (call) => {
  const { node, builder } = call;
  const [size, kernel] = [constantInput(call, 0)?.values, constantInput(call, 1)];
  const x = fedBy(call, 2);
  const window = windowOf(call);
  if ('unmapped' in window) return window;
  if (!x || x.view || kernel?.shape.length !== 4 || !size)
    return unmapped('its kernel or size is not a constant');
  if (window.padding === 'EXPLICIT') return unmapped('its padding is given by numbers');
  const [kh, kw, filters] = kernel.shape as [number, number, number, number];
  const params = {
    filters,
    kernelSize: [kh, kw],
    strides: window.strides,
    padding: window.padding.toLowerCase(),
    useBias: false,
  };
  const added = builder.add(node, {
    kind: 'Conv2DTranspose',
    params,
    inputs: [x.layer],
    weights: { kernel },
  });
  if ('unmapped' in added) return added;
  const gives = builder.shapeOf(added.layer);
  const agree = gives?.every(
    (one, axis) => axis === 0 || one === null || Number.isNaN(size[axis]) || one === size[axis],
  );
  return agree
    ? added
    : unmapped(say`its output has the size ${size.slice(1, 3).join('×')}, which Keras does not give it`);
};

/** `MatMul` and `_FusedMatMul` by a constant. */
export const readMatMul: OperationReader = (call) => {
  const { node, builder } = call;
  const x = fedBy(call);
  const kernel = constantInput(call, 1);
  if (!x || kernel?.shape.length !== 2) return unmapped('its second factor is not a constant');
  if (flagAttr(node.attr, 'transpose_a')) return unmapped('its first factor is transposed');
  if (typeof x.view === 'object') return unmapped('its input has a layout that no layer accepts');
  if (x.view !== 'rows' && x.shape && x.shape.length !== 2)
    return unmapped(say`its input has ${x.shape.length} axes`);
  const transposed = flagAttr(node.attr, 'transpose_b');
  const [rows, columns] = kernel.shape as [number, number];
  const shape = transposed ? [columns, rows] : [rows, columns];
  const weights = { kernel: { constant: kernel, shape, transposed } };
  const added = builder.add(node, {
    kind: 'Dense',
    params: { units: shape[1]!, useBias: false },
    inputs: [x.layer],
    weights,
  });
  if ('unmapped' in added) return added;
  return addFused(call, seen(added, x.view) as { layer: string });
};

/** Reads the operations fused after a product: bias and activation become part of the layer, others a layer after it. */
function addFused(call: OperationCall, start: { layer: string }): Value | Unmapped {
  const { node, builder } = call;
  let value: { layer: string } = start;
  let next = 2;
  for (const step of textsAttr(node.attr, 'fused_ops')) {
    const fused = Object.hasOwn(fusable, step) ? fusable[step] : undefined;
    let added: { layer: string } | Unmapped;
    if (step === 'BiasAdd') {
      const bias = constantInput(call, next++);
      if (!bias || !takeBias(call, value.layer, bias))
        return unmapped('its bias is not a constant with one number per channel');
      continue;
    }
    if (fused) {
      builder.amend(value.layer, { activation: fused });
      continue;
    }
    if (step === 'LeakyRelu') {
      const params = { negativeSlope: numberAttr(node.attr, 'leakyrelu_alpha', 0.2) };
      added = builder.add(node, { kind: 'LeakyReLU', params, inputs: [value.layer] }, '_leaky');
    } else if (step === 'Prelu') added = addPReLU(call, value.layer, constantInput(call, next++), '_prelu');
    else return unmapped(say`it is fused with ${step}`);
    if ('unmapped' in added) return added;
    value = { ...value, ...added };
  }
  return value;
}

const biased = new Set(['Conv2D', 'DepthwiseConv2D', 'Conv2DTranspose', 'Dense']);

/** Adds a bias to the layer if it has none yet. */
export function takeBias({ builder }: OperationCall, name: string, bias: Constant): boolean {
  const built = builder.layers.get(name);
  if (!built || !biased.has(built.layer.kind)) return false;
  const { layer, weights, shape } = built;
  if (layer.params.useBias !== false || layer.params.activation !== 'linear') return false;
  const kernel = weights.kernel!.shape;
  const channels =
    layer.kind === 'DepthwiseConv2D'
      ? kernel[2]! * kernel[3]!
      : layer.kind === 'Conv2DTranspose'
        ? kernel[2]!
        : kernel.at(-1)!;
  const size = bias.shape.reduce((product, one) => product * one, 1);
  if (size !== channels || bias.shape.at(-1) !== channels || (shape && bias.shape.length > shape.length))
    return false;
  return builder.amend(name, { useBias: true }, { bias: { ...bias, shape: [channels] } });
}
