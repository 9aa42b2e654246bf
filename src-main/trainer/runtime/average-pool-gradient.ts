// The gradient of average pooling without native TensorFlow. TensorFlow.js 4.22 divides it by the size of the window also
// at borders, where the window is padded and the mean is one of fewer values: wrong for 'same'.
import type { BackendValues, KernelBackend, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tf';

interface Backend extends KernelBackend {
  readSync(dataId: object): BackendValues;
  makeTensorInfo(shape: number[], dtype: string, values: BackendValues): TensorInfo;
  disposeData(dataId: object, force?: boolean): boolean;
}

interface Attributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'same' | 'valid' | number;
}

/** For each place of a window along one axis, the number of values in it that are not padding. */
function countInside(
  places: number,
  window: number,
  stride: number,
  padding: number,
  size: number,
): number[] {
  return Array.from({ length: places }, (_, i) => {
    const start = i * stride - padding;
    return Math.min(start + window, size) - Math.max(start, 0);
  });
}

/** Returns the CPU backend's kernel of the gradient with the gradient of the output scaled to the values in each window. */
export function correctAverage(config: KernelConfig): KernelConfig {
  return {
    ...config,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const cpu = backend as Backend;
      const [dy, x] = [inputs.dy as TensorInfo, inputs.input as TensorInfo];
      const { filterSize, strides, pad } = attrs as unknown as Attributes;
      const shape = x.shape as [number, number, number, number];
      const pool = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad);
      const { outHeight, outWidth, filterHeight, filterWidth, inHeight, inWidth, inChannels, padInfo } = pool;
      const rows = countInside(outHeight, filterHeight, pool.strideHeight, padInfo.top, inHeight);
      const columns = countInside(outWidth, filterWidth, pool.strideWidth, padInfo.left, inWidth);
      const scaled = Float32Array.from(cpu.readSync(dy.dataId) as Float32Array);
      for (let at = 0, place = 0; at < scaled.length; at += inChannels, place++) {
        const row = Math.floor(place / outWidth) % outHeight;
        const scale = (filterHeight * filterWidth) / (rows[row]! * columns[place % outWidth]!);
        if (scale !== 1) for (let i = at; i < at + inChannels; i++) scaled[i]! *= scale;
      }
      const given = cpu.makeTensorInfo(dy.shape, dy.dtype, scaled);
      const result = config.kernelFunc({ inputs: { ...inputs, dy: given }, attrs, backend });
      cpu.disposeData(given.dataId, true);
      return result;
    },
  };
}
