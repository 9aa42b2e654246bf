// The cached features of a stage: opens, lists and loads them as batches, with augmented variants if the stage requests them.
import type { LayerGraph } from '#shared/graph/graph';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import { keepsVariants } from '#shared/run/choose-prefix';
import type { Prefix } from '#shared/run/prefix';
import type { Stage } from '#shared/run/stage';
import type { Precision } from '../../recorder/record';
import type { FeatureEngine } from '../../webgpu/feature-engine';
import type { FedLayer } from '../pixels/fed-layers';
import { drawSeed, type LoadBatch } from './batch';
import type { CachedPrefix } from './cached-prefix';
import {
  type CachedFeatures,
  type FeatureItem,
  plainItems,
  variantItems,
  variantKey,
  variantSeed,
} from './compute-features';
import { openEngineStore } from './engine-store';

/** Returns the records that a stage needs: the training images or their variants, and the other images without augmentation. */
export function featureItems({ data, seed }: TrainJob, stage: Stage): FeatureItem[] {
  const { training, validation, test } = data;
  const variants = keepsVariants(stage);
  const own = variants ? variantItems(training, stage.augmentation!, seed, variants) : plainItems(training);
  return [...own, ...plainItems([...validation, ...test])];
}

/** Wraps `load` for cached features: in training, loads one variant of each image, chosen by the epoch's seed. */
export function cachedBatches(load: LoadBatch, stage: Stage, jobSeed: number): LoadBatch {
  const variants = keepsVariants(stage);
  if (!variants) return load;
  return async (images, epochSeed) => {
    if (epochSeed === null) return load(images, null);
    const keys = images.map((image) => {
      const seed = variantSeed(jobSeed, drawSeed(epochSeed, image) % variants);
      return variantKey(image.hash, stage.augmentation!, seed);
    });
    return load(
      images.map((image, i) => ({ ...image, hash: keys[i]! })),
      null,
    );
  };
}

/** Opens the files of the cached features. The caller closes them with `closeCachedFeatures`. */
export function openCachedFeatures(
  cache: string,
  graph: LayerGraph,
  { prefix, base }: CachedPrefix,
  input: FedLayer,
  records: number,
  engine: FeatureEngine | null = null,
  precision: Precision = 'float32',
): CachedFeatures {
  const open = (of: Prefix) => openEngineStore(cache, graph, of, records, engine, precision);
  const store = open(prefix);
  if (!base) return { prefix, store, base: null, input, engine, precision };
  try {
    return { prefix, store, base: { prefix: base, store: open(base) }, input, engine, precision };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Closes the files of cached features. */
export function closeCachedFeatures(kept: CachedFeatures | null): void {
  kept?.store.close();
  kept?.base?.store.close();
}
