// Finds images that look mislabeled: their nearest neighbors in the network's feature space have another label.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Progress } from '#shared/progress';
import type { Suspect, TrainImage } from '#shared/protocol/trainer-contract';
import { type Tensor2D, tf } from '../tf';
import { fillVectors, openVectors, type VectorWork } from './feature-vectors';

/** The network and images to search. */
export interface SuspectWork extends VectorWork {
  readonly neighbors: number;
  readonly limit: number;
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
    yield* compareAll(all, size, readable, work);
  } finally {
    vectors.close();
  }
}

async function* compareAll(
  all: Float32Array,
  size: number,
  readable: readonly { image: TrainImage; place: number }[],
  { neighbors, limit }: SuspectWork,
): AsyncGenerator<SuspectStep> {
  const count = readable.length;
  const k = Math.min(neighbors + 1, count);
  const found: Suspect[] = [];
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
        const suspect = suspectOf(readable[own]!, neighborsOf.slice(0, neighbors));
        if (suspect) found.push(suspect);
      }
      yield { progress: { done: from + rowCount, total: count, what: 'comparing' } };
      await nextTurn();
    }
  } finally {
    units.dispose();
  }
  found.sort((a, b) => b.share - a.share || a.place - b.place);
  yield { suspects: found.slice(0, limit) };
}

/** Returns a suspect if its neighbors agree, by more than half of their similarity, on another class. */
function suspectOf(
  { image, place }: { image: TrainImage; place: number },
  neighborsOf: readonly { place: number; label: number; weight: number }[],
): Suspect | null {
  const votes = new Map<number, number>();
  let sum = 0;
  for (const { label, weight } of neighborsOf) {
    votes.set(label, (votes.get(label) ?? 0) + weight);
    sum += weight;
  }
  const own = image.labels ?? [image.label];
  const [label, highest] = [...votes].reduce((best, one) => (one[1] > best[1] ? one : best), [-1, 0]);
  if (label < 0 || own.includes(label) || sum === 0 || highest / sum <= 0.5) return null;
  return {
    place,
    label,
    share: highest / sum,
    nearest: neighborsOf.filter((one) => one.label === label).map((one) => one.place),
  };
}
