// Transposed convolution: each value of the input lays a window onto a greater output.
import { defineLayer, formatShape, kerasPage, notImage, pairOf, sizeOf, weightOf } from '../kind';

/** Output length of a transposed convolution (keras/src/backend/common/backend_utils.py, compute_conv_transpose_output_shape). */
export function transposedLength(
  size: number | null,
  window: number,
  stride: number,
  padding: string,
  outputPadding: number | null,
  dilation: number,
): number | null {
  if (size === null) return null;
  const reach = (window - 1) * dilation + 1;
  if (padding === 'valid')
    return (size - 1) * stride + reach + (outputPadding ?? Math.max(reach, stride) - reach);
  return outputPadding === null ? size * stride : (size - 1) * stride + (reach % 2) + outputPadding;
}

/** Transposed convolution; kernel `[h, w, filters, in]`. */
export const conv2DTranspose = defineLayer({
  kind: 'Conv2DTranspose',
  category: 'convolution',
  help: 'Upsamples an image with a transposed convolution.',
  url: kerasPage('convolution_layers', 'convolution2d_transpose'),
  params: {
    filters: { type: 'int', min: 1, help: 'Number of filters: channels of the output.' },
    kernelSize: { type: 'pair', min: 1, help: 'Height and width of the window.' },
    strides: { type: 'pair', default: [1, 1], min: 1, help: 'Stride between windows in the output.' },
    padding: {
      type: 'choice',
      default: 'valid',
      options: ['valid', 'same'],
      help: 'same outputs the input size times the strides; valid outputs everything that the windows cover.',
    },
    outputPadding: {
      type: 'pair',
      default: null,
      min: 0,
      nullable: true,
      help: 'Rows and columns added on one side; determined by the padding if empty.',
    },
    dilationRate: {
      type: 'pair',
      default: [1, 1],
      min: 1,
      help: 'Dilation: spacing between the elements of the kernel.',
    },
    activation: { type: 'activation', default: 'linear', help: 'Activation applied to the output.' },
    useBias: { type: 'boolean', default: true, help: 'Adds a trainable bias per filter.' },
    kernelInitializer: {
      type: 'initializer',
      default: { name: 'glorotUniform' },
      help: 'Initializer of the kernel.',
    },
    biasInitializer: { type: 'initializer', default: { name: 'zeros' }, help: 'Initializer of the bias.' },
  },
  inputs: [1, 1],
  outputShape: (params, [input]) => {
    if (input!.length !== 4) return notImage(input!);
    if (input![3] === null)
      return { problem: `expected a known number of channels, received ${formatShape(input!)}` };
    const [strides, dilations] = [pairOf(params.strides), pairOf(params.dilationRate)];
    if (Math.max(...strides) > 1 && Math.max(...dilations) > 1)
      return { problem: 'strides and dilationRate cannot both be greater than 1' };
    const extra = params.outputPadding === null ? null : pairOf(params.outputPadding);
    const tooMuch = extra?.find((more, i) => more >= strides[i]!);
    if (tooMuch !== undefined)
      return {
        problem: `outputPadding ${tooMuch} must be smaller than the strides ${JSON.stringify(strides)}`,
      };
    const window = pairOf(params.kernelSize);
    const [height = null, width = null] = ([0, 1] as const).map((i) =>
      transposedLength(
        input![i + 1] ?? null,
        window[i],
        strides[i],
        String(params.padding),
        extra?.[i] ?? null,
        dilations[i],
      ),
    );
    return [input![0] ?? null, height, width, Number(params.filters)];
  },
  weights: (params, [input]) => [
    weightOf(params, 'kernel', [...pairOf(params.kernelSize), Number(params.filters), Number(input![3])]),
    ...(params.useBias ? [weightOf(params, 'bias', [Number(params.filters)])] : []),
  ],
  flops: (params, [input], output) => {
    const [height, width] = pairOf(params.kernelSize);
    return (
      2 * sizeOf(input!) * height * width * Number(params.filters) + (params.useBias ? sizeOf(output) : 0)
    );
  },
});
