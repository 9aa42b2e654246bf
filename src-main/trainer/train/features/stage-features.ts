// The cached features of a stage: opens, lists and loads them as batches, with variants of augmented images if the stage asks for them.
import type { LayerGraph } from '#shared/graph/graph';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import { keepsVariants } from '#shared/run/choose-prefix';
import type { Stage } from '#shared/run/stage';
import type { FedLayer } from '../pixels/fed-layers';
import { drawSeed, type LoadBatch } from './batch';
import type { KeptPrefix } from './cached-prefix';
import {
  type FeatureItem,
  type KeptFeatures,
  plainItems,
  variantItems,
  variantKey,
  variantSeed,
} from './compute-features';
import { openKept } from './feature-folder';

/** The records that a stage needs: each training image, or its variants; the others as they are. */
export function itemsOf({ data, seed }: TrainJob, stage: Stage): FeatureItem[] {
  const { training, validation, test } = data;
  const variants = keepsVariants(stage);
  const own = variants ? variantItems(training, stage.augmentation!, seed, variants) : plainItems(training);
  return [...own, ...plainItems([...validation, ...test])];
}

/** Loads cached features; in training one variant of each image, chosen by the epoch's seed. */
export function keptBatches(load: LoadBatch, stage: Stage, jobSeed: number): LoadBatch {
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

/** Opens the files of the cached features. The caller closes them with `closeKept`. */
export function openKeptFeatures(
  cache: string,
  graph: LayerGraph,
  { prefix, base }: KeptPrefix,
  input: FedLayer,
  records: number,
): KeptFeatures {
  const store = openKept(cache, graph, prefix, records);
  if (!base) return { prefix, store, base: null, input };
  try {
    return { prefix, store, base: { prefix: base, store: openKept(cache, graph, base, records) }, input };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Closes the files of cached features. */
export function closeKept(kept: KeptFeatures | null): void {
  kept?.store.close();
  kept?.base?.store.close();
}
