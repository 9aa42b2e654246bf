// From features to a map: principal components, UMAP from these, and what the map keeps of the neighborhoods.
import { driveSteps } from '#shared/drive-steps';
import { GraftError } from '#shared/errors';
import type { EmbeddingMethod, EmbeddingSettings, Trust } from '#shared/insight/embedding';
import type { Progress } from '#shared/progress';
import { say } from '#shared/sentence';
import { nearestRows } from './nearest';
import { type Pca, principalComponents, type Rows } from './pca';
import { trustworthiness } from './trustworthiness';
import { umapLayout } from './umap';

/** Components from which neighbors and UMAP are computed. */
const components = 50;

/** Progress, or positions `[count, 2]`: those of PCA first, then those of UMAP as they improve. */
export type MapStep =
  | { readonly progress: Progress }
  | { readonly frame: { readonly method: EmbeddingMethod; readonly positions: Float32Array } };

/** A finished map of rows. */
export interface RowMap {
  readonly positions: Float32Array;
  /** Null with too few rows. */
  readonly trust: Trust | null;
  /** Shares of the variance along the first two components. */
  readonly explained: number[];
}

/** Yields steps and returns the map. Throws 'not-ready' with fewer than 3 rows. */
export async function* mapRows(
  rows: Rows,
  { method, neighbors, minDist }: Pick<EmbeddingSettings, 'method' | 'neighbors' | 'minDist'>,
  seed: number,
): AsyncGenerator<MapStep, RowMap> {
  const { count } = rows;
  if (count < 3)
    throw new GraftError('not-ready', say`A map needs at least 3 images that can be read, found ${count}.`);
  const wanted = method === 'pca' ? 2 : components;
  const pca = yield* driveSteps(principalComponents(rows, wanted, seed), progressOf('components'));
  const start = firstTwo(pca, count);
  yield { frame: { method: 'pca', positions: start } };
  let positions = start;
  if (method === 'umap') {
    const reduced = { values: pca.scores, count, size: pca.components };
    // umap-js needs more points than neighbors.
    const k = Math.min(neighbors, count - 1);
    const near = yield* driveSteps(nearestRows(reduced, k), progressOf('neighbors'));
    positions = yield* driveSteps(
      umapLayout({ neighbors: near, start, minDist, seed }),
      ({ done, total, positions: now }): MapStep[] => [
        ...(now ? [{ frame: { method: 'umap' as const, positions: now } }] : []),
        { progress: { done, total, what: 'layout' } },
      ],
    );
    yield { frame: { method, positions } };
  }
  const trust = yield* driveSteps(trustworthiness(rows, positions, seed), progressOf('trustworthiness'));
  return { positions, trust, explained: pca.explained.slice(0, 2) };
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
