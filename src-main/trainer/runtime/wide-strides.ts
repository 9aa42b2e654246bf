// Convolutions of the wasm backend with 'same' padding whose stride is wider than the rest of the window: wasm 4.22 takes
// the negative padding for a large one and returns zeros, for example for a window of 2, a stride of 3 and 9 pixels.
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tf';

type Pair = number | [number, number];
type Shape4 = [number, number, number, number];

/** The kernels that this is about. */
export const convolutions: ReadonlySet<string> = new Set([
  'Conv2D',
  'FusedConv2D',
  'DepthwiseConv2dNative',
  'FusedDepthwiseConv2D',
]);

/** Returns the kernel with such padding given as numbers, which the backend computes correctly. */
export function withWideStrides(config: KernelConfig): KernelConfig {
  return {
    ...config,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const given = attrs as unknown as { strides: Pair; dilations: Pair; pad: unknown };
      if (given.pad !== 'same') return config.kernelFunc({ inputs, attrs, backend });
      const [x, filter] = [inputs.x as TensorInfo, inputs.filter as TensorInfo];
      const info = tf.backend_util.computeConv2DInfo(
        x.shape as Shape4,
        filter.shape as Shape4,
        given.strides,
        given.dilations,
        'same',
        undefined,
        config.kernelName.includes('Depthwise'),
      );
      const isWide =
        (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight < info.inHeight ||
        (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth < info.inWidth;
      if (!isWide) return config.kernelFunc({ inputs, attrs, backend });
      const { top, bottom, left, right } = info.padInfo;
      const pad = [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ];
      return config.kernelFunc({ inputs, attrs: { ...attrs, pad: pad as never }, backend });
    },
  };
}
