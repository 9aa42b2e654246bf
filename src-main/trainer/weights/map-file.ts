// Tensors whose memory is a file: TensorFlow maps it, so that weights are neither read nor copied before they are used.
import { attributeTypes, dataTypes, nativeBackend } from '../executor/native';
import type { Tensor } from '../tf';

/** Returns the float32 values of a file as a tensor of that shape, in memory that is the file's; null on a drive whose files cannot be mapped. The file must be as large as the shape and never change; it may be deleted. */
export type MapFile = (path: string, shape: number[]) => Tensor | null;

/** False on Windows, where a mapped file cannot be deleted. */
export const systemMaps = process.platform !== 'win32';

/** Returns the function that maps files; null where values are copied: on a GPU, without native TensorFlow, and on Windows. */
export function fileMapper(): MapFile | null {
  const backend = nativeBackend();
  if (!backend || backend.isUsingGpuDevice || !systemMaps) return null;
  return (path, shape) => {
    const [info] = tryTo(() =>
      backend.binding.executeOp(
        'ImmutableConst',
        [
          { name: 'dtype', type: attributeTypes.type, value: dataTypes.float32 },
          { name: 'shape', type: attributeTypes.shape, value: shape },
          { name: 'memory_region_name', type: attributeTypes.string, value: path },
        ],
        [],
        1,
      ),
    );
    if (!info) return null;
    const tensor = backend.createOutputTensor(info);
    mapped.add(tensor.dataId);
    return tensor;
  };
}

/** Returns what `work` does; an empty list if TensorFlow refuses. */
function tryTo<T>(work: () => T[]): T[] {
  try {
    return work();
  } catch {
    return [];
  }
}

/** The data of mapped tensors, which clones share. */
const mapped = new WeakSet<object>();

/** True if a tensor's memory is a file. */
export function isMapped({ dataId }: Tensor): boolean {
  return mapped.has(dataId);
}
