// Cached features of a stage that WebGPU computes, or TensorFlow in half precision: their own files, beside that of TensorFlow's usual features.
import type { LayerGraph } from '#shared/graph/graph';
import type { Prefix } from '#shared/run/prefix';
import type { Precision } from '../../recorder/record';
import type { FeatureEngine } from '../../webgpu/feature-engine';
import { openPrefixStore } from './feature-folder';
import type { FeatureStore } from './feature-store';

/** Opens the files of a prefix's outputs. Records are read from TensorFlow's file, else from the engine's, and written to the file of what computes now. */
export function openEngineStore(
  cache: string,
  graph: LayerGraph,
  prefix: Prefix,
  records: number,
  engine: FeatureEngine | null,
  precision: Precision,
): FeatureStore {
  const own = openPrefixStore(cache, graph, prefix, records, precision === 'float32' ? null : precision);
  if (!engine) return own;
  try {
    return joinStores(own, openPrefixStore(cache, graph, prefix, records, engine.key), engine);
  } catch (error) {
    own.close();
    throw error;
  }
}

function joinStores(own: FeatureStore, other: FeatureStore, engine: FeatureEngine): FeatureStore {
  return {
    size: own.size,
    has: (hash) => own.has(hash) || other.has(hash),
    isIntact: (hash) => own.isIntact(hash) || other.isIntact(hash),
    read: (hash, into, offset) => (own.has(hash) ? own : other).read(hash, into, offset),
    append: (hashes, values) => (engine.gpu ? other : own).append(hashes, values),
    close() {
      own.close();
      other.close();
    },
  };
}
