// From features to a map: principal components, UMAP or t-SNE from these, and what the map keeps of the neighborhoods.
import { driveSteps } from '#shared/drive-steps';
import { GraftError } from '#shared/errors';
import type { EmbeddingMethod, EmbeddingSettings, Trust } from '#shared/insight/embedding';
import type { Progress } from '#shared/progress';
import { say } from '#shared/sentence';
import { type Interruptible, inTurns, type LayoutStep } from './in-turns';
import { type NearestRows, nearestRows } from './nearest';
import { type Pca, principalComponents, type Rows } from './pca';
import { trustworthiness } from './trustworthiness';
import { tsneNeighbors } from './tsne/joint-probabilities';
import { tsneLayout } from './tsne/layout';
import { umapLayout } from './umap/layout';

/** Components from which neighbors, UMAP and t-SNE are computed. */
const components = 50;

/** Progress, or positions `[count, 2]`: those of PCA first, then those of UMAP or t-SNE as they improve. */
export type MapStep =
  | { readonly progress: Progress }
  | { readonly frame: { readonly method: EmbeddingMethod; readonly positions: Float32Array } };

/** A finished map of rows. */
export interface RowMap {
  readonly positions: Float32Array;
  /** Kullback-Leibler divergence that t-SNE reached; null for other methods. */
  readonly divergence: number | null;
  /** Null with too few rows. */
  readonly trust: Trust | null;
  /** Shares of the variance along the first two components. */
  readonly explained: number[];
}

/** What a map is computed by. */
export type MapSettings = Pick<EmbeddingSettings, 'method' | 'neighbors' | 'minDist' | 'perplexity'>;

/** Yields steps and returns the map. Throws 'not-ready' with fewer than 3 rows. */
export async function* mapRows(
  rows: Rows,
  settings: MapSettings,
  seed: number,
): AsyncGenerator<MapStep, RowMap> {
  const { count } = rows;
  const { method } = settings;
  if (count < 3)
    throw new GraftError('not-ready', say`A map needs at least 3 images that can be read, found ${count}.`);
  const wanted = method === 'pca' ? 2 : components;
  const pca = yield* driveSteps(principalComponents(rows, wanted, seed), progressOf('components'));
  const start = firstTwo(pca, count);
  yield { frame: { method: 'pca', positions: start } };
  const explained = pca.explained.slice(0, 2);
  let layout: RowLayout = { positions: start, divergence: null };
  if (method !== 'pca') {
    const reduced = { values: pca.scores, count, size: pca.components };
    layout = yield* layOut({ reduced, start, seed }, { ...settings, method });
    yield { frame: { method, positions: layout.positions } };
  }
  const trust = yield* driveSteps(
    trustworthiness(rows, layout.positions, seed),
    progressOf('trustworthiness'),
  );
  return { ...layout, trust, explained };
}

type RowLayout = Pick<RowMap, 'positions' | 'divergence'>;

/** Finds the neighbors and arranges the points by them. */
async function* layOut(
  { reduced, start, seed }: { readonly reduced: Rows; readonly start: Float32Array; readonly seed: number },
  { method, neighbors, minDist, perplexity }: MapSettings & { readonly method: 'umap' | 'tsne' },
): AsyncGenerator<MapStep, RowLayout> {
  const { count } = reduced;
  const nearest = (k: number) => driveSteps(nearestRows(reduced, k), progressOf('neighbors'));
  const steps = <R>(work: Interruptible<LayoutStep, R>) =>
    driveSteps(inTurns(work), ({ done, total, positions }): MapStep[] => [
      ...(positions ? [{ frame: { method, positions } }] : []),
      { progress: { done, total, what: 'layout' } },
    ]);
  if (method === 'umap') {
    const near: NearestRows = yield* nearest(Math.min(neighbors, count - 1));
    return {
      positions: yield* steps(umapLayout({ neighbors: near, start, minDist, seed })),
      divergence: null,
    };
  }
  const own = usedPerplexity(perplexity, count);
  const near: NearestRows = yield* nearest(tsneNeighbors(own, count));
  return yield* steps(tsneLayout({ neighbors: near, start, perplexity: own }));
}

/** Returns the perplexity, lowered for few rows: each needs three times as many neighbors. */
function usedPerplexity(perplexity: number, count: number): number {
  return Math.min(perplexity, Math.max(1, (count - 1) / 3));
}

const progressOf =
  (what: string) =>
  (step: { readonly done: number; readonly total: number }): MapStep[] => [{ progress: { ...step, what } }];

function firstTwo({ scores, components: width }: Pca, count: number): Float32Array {
  const two = new Float32Array(count * 2);
  for (let row = 0; row < count; row++)
    for (let axis = 0; axis < Math.min(2, width); axis++) two[row * 2 + axis] = scores[row * width + axis]!;
  return two;
}
