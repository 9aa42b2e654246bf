// Finds images that look mislabeled: their nearest neighbors in the network's feature space have another label, or out-of-sample probabilities contradict their label.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { driveSteps } from '#shared/drive-steps';
import { type LabelQuality, labelQualities } from '#shared/evaluation/confident-learning';
import type { Progress } from '#shared/progress';
import type { TrainImage } from '#shared/protocol/train-image';
import type { Suspect } from '#shared/protocol/trainer/similar-images';
import { type Tensor2D, tf } from '../tf';
import { fillVectors, openVectors, type VectorWork } from './feature-vectors';
import { outOfFold } from './out-of-fold';

/** The network and images to search. */
export interface SuspectWork extends VectorWork {
  readonly neighbors: number;
  readonly limit: number;
  /** Number of classes. */
  readonly classes: number;
  /** Folds of confident learning; with 0, only neighbors are compared. */
  readonly folds: number;
  /** Determines the folds. */
  readonly seed: number;
}

/** Progress, and finally the result. */
export type SuspectStep = { readonly progress: Progress } | { readonly suspects: Suspect[] };

/** Rows of the similarity matrix computed at once. */
const rows = 512;

/** Computes the features (cached on disk), then each image's nearest neighbors by cosine similarity. */
export async function* findSuspects(work: SuspectWork): AsyncGenerator<SuspectStep> {
  const { images } = work;
  const vectors = await openVectors(work);
  const { size, store } = vectors;
  try {
    for await (const { done, total } of fillVectors(vectors, work))
      yield { progress: { done, total, what: 'features' } };
    const readable = images.flatMap((image, place) => (store.has(image.hash) ? [{ image, place }] : []));
    const all = new Float32Array(readable.length * size);
    for (const [i, { image }] of readable.entries()) {
      store.read(image.hash, all, i * size);
      if (i % 2000 === 1999) await nextTurn();
    }
    const qualities = yield* foldQualities(all, size, readable, work);
    yield* compareAll(all, size, readable, work, qualities);
  } finally {
    vectors.close();
  }
}

/** Returns what out-of-sample probabilities say about each label; null without folds, or if an image may have several classes. */
async function* foldQualities(
  vectors: Float32Array,
  size: number,
  readable: readonly Readable[],
  { classes, folds, seed }: SuspectWork,
): AsyncGenerator<SuspectStep, LabelQuality[] | null> {
  const labels = readable.map(({ image }) => image.label);
  const several = readable.some(({ image }) => image.labels !== undefined);
  if (several || folds < 2 || readable.length < folds || new Set(labels).size < 2) return null;
  const keys = readable.map(({ image }) => image.hash);
  const values = yield* driveSteps(
    outOfFold({ vectors, size, labels, keys, classes, folds, seed }),
    (step): SuspectStep[] => [{ progress: { ...step, what: 'folds' } }],
  );
  return labelQualities({ labels, classes, values });
}

async function* compareAll(
  all: Float32Array,
  size: number,
  readable: readonly Readable[],
  { neighbors, limit }: SuspectWork,
  qualities: readonly LabelQuality[] | null,
): AsyncGenerator<SuspectStep> {
  const count = readable.length;
  const k = Math.min(neighbors + 1, count);
  const found: Suspect[] = [];
  const single = singleClasses(readable);
  if (k < 3) {
    yield { suspects: [] };
    return;
  }
  const units = tf.tidy(() => {
    const x = tf.tensor2d(all, [count, size]);
    return tf.div(x, tf.maximum(tf.norm(x, 2, 1, true), 1e-12)) as Tensor2D;
  });
  try {
    for (let from = 0; from < count; from += rows) {
      const rowCount = Math.min(rows, count - from);
      const [indices, similarities] = tf.tidy(() => {
        const chunk = tf.slice(units, [from, 0], [rowCount, size]);
        const top = tf.topk(tf.matMul(chunk, units, false, true), k);
        return [top.indices.dataSync() as Int32Array, top.values.dataSync() as Float32Array];
      });
      for (let row = 0; row < rowCount; row++) {
        const own = from + row;
        const neighborsOf: { place: number; label: number; weight: number }[] = [];
        for (let i = 0; i < k; i++) {
          const other = indices[row * k + i]!;
          // Identical copies of an image would confirm its label.
          if (other === own || readable[other]!.image.hash === readable[own]!.image.hash) continue;
          const { place, image } = readable[other]!;
          neighborsOf.push({ place, label: image.label, weight: Math.max(0, similarities[row * k + i]!) });
        }
        const quality = single.has(readable[own]!.image.label) ? undefined : qualities?.[own];
        const suspect = suspectOf(readable[own]!, neighborsOf.slice(0, neighbors), quality);
        if (suspect) found.push(suspect);
      }
      yield { progress: { done: from + rowCount, total: count, what: 'comparing' } };
      await nextTurn();
    }
  } finally {
    units.dispose();
  }
  const support = ({ head }: Suspect) => head?.support ?? 1;
  found.sort((a, b) => support(a) - support(b) || b.share - a.share || a.place - b.place);
  yield { suspects: found.slice(0, limit) };
}

/** Returns the classes of only one image, or of copies of one: a head that was trained without it does not know them. */
function singleClasses(readable: readonly Readable[]): ReadonlySet<number> {
  const keys = new Map<number, string | null>();
  for (const { image } of readable) {
    const known = keys.get(image.label);
    keys.set(image.label, known === undefined || known === image.hash ? image.hash : null);
  }
  return new Set([...keys].flatMap(([label, key]) => (key === null ? [] : [label])));
}

/** An image with features, and its index in the request. */
interface Readable {
  readonly image: TrainImage;
  readonly place: number;
}

/**
 * Returns a suspect if its neighbors agree, by more than half of their similarity, on another class, or if
 * out-of-sample probabilities favor another class.
 */
function suspectOf(
  { image, place }: Readable,
  neighborsOf: readonly { place: number; label: number; weight: number }[],
  quality: LabelQuality | undefined,
): Suspect | null {
  const votes = new Map<number, number>();
  let sum = 0;
  for (const { label, weight } of neighborsOf) {
    votes.set(label, (votes.get(label) ?? 0) + weight);
    sum += weight;
  }
  const own = image.labels ?? [image.label];
  const [voted, highest] = [...votes].reduce((best, one) => (one[1] > best[1] ? one : best), [-1, 0]);
  const agrees = voted >= 0 && !own.includes(voted) && sum > 0 && highest / sum > 0.5;
  const contradicts = quality !== undefined && !own.includes(quality.predicted);
  if (!agrees && !contradicts) return null;
  const label = contradicts ? quality.predicted : voted;
  const share = (wanted: number) => (sum === 0 ? 0 : (votes.get(wanted) ?? 0) / sum);
  return {
    place,
    label,
    share: share(label),
    nearest: neighborsOf.filter((one) => one.label === label).map((one) => one.place),
    ...(quality && {
      head: {
        own: quality.selfConfidence,
        flagged: quality.flagged,
        // Both signals count alike: a label that neither the head nor the neighbors support is first.
        support: (quality.selfConfidence + share(image.label)) / 2,
      },
    }),
  };
}
