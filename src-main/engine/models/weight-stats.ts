// Statistics of a stored weight. Its float32 values are read in pieces, so that the engine is never blocked for long.
import { open } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { modelsCalls } from '#shared/protocol/engine/models';
import { histogramBins, type WeightStats } from '#shared/protocol/weight-stats';
import { fileError } from '../../store/atomic';
import { openBlobStore } from '../../store/blobs';
import type { Projects } from '../projects/open-projects';

/** Bytes read at once: 262,144 values take about 1 ms. */
const pieceBytes = 1024 * 1024;

/** Returns the call that describes a weight. */
export function createWeightStats(projects: Projects): Pick<Handlers<typeof modelsCalls>, 'weightStats'> {
  return {
    async weightStats({ project, blob }, { signal }) {
      const { blobs } = await projects.find(project);
      return readStats(openBlobStore(blobs).path(blob), signal);
    },
  };
}

/** Reads a file of float32 values twice: for its range and moments, then for the histogram. Throws 'not-found' and as `signal` says. */
export async function readStats(path: string, signal: AbortSignal): Promise<WeightStats> {
  let count = 0;
  let notFinite = 0;
  let zeros = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let mean = 0;
  let squares = 0;
  for await (const values of readPieces(path, signal)) {
    let sum = 0;
    let here = 0;
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      if (value < min) min = value;
      if (value > max) max = value;
      if (value === 0) zeros++;
      sum += value;
      here++;
    }
    count += values.length;
    notFinite += values.length - here;
    if (here === 0) continue;
    // Chan's rule for joining moments of two sets.
    const before = count - notFinite - here;
    const ownMean = sum / here;
    let own = 0;
    for (const value of values) if (Number.isFinite(value)) own += (value - ownMean) ** 2;
    const delta = ownMean - mean;
    squares += own + (delta * delta * before * here) / (before + here);
    mean += (delta * here) / (before + here);
  }
  const finite = count - notFinite;
  const bins = new Array<number>(histogramBins).fill(0);
  if (finite === 0) return { count, notFinite, zeros, min: 0, max: 0, mean: 0, std: 0, bins };
  const scale = max > min ? histogramBins / (max - min) : 0;
  for await (const values of readPieces(path, signal)) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      const bin = Math.min(histogramBins - 1, Math.floor((value - min) * scale));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
  }
  return { count, notFinite, zeros, min, max, mean, std: Math.sqrt(squares / finite), bins };
}

async function* readPieces(path: string, signal: AbortSignal): AsyncGenerator<Float32Array> {
  const file = await open(path).catch((error) => {
    throw fileError(error, path, 'read');
  });
  try {
    for (let at = 0; ; ) {
      if (signal.aborted) throw new GraftError('cancelled', 'Reading the weight was stopped.');
      const bytes = new Uint8Array(pieceBytes);
      const { bytesRead } = await file.read(bytes, 0, pieceBytes, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield new Float32Array(bytes.buffer, 0, Math.floor(bytesRead / 4));
    }
  } finally {
    await file.close();
  }
}
