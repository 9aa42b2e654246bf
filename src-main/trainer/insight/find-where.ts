// Finds a class in a large image: one pass of the fully convolutional network, the same windows as crops, and one crop with margins.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { countWindows, type FullyConvolutional } from '#shared/graph/fully-convolutional';
import type { FindWhereItem } from '#shared/insight/find-where';
import { receptiveFields } from '#shared/insight/receptive-field';
import { classMapOf, compareMaps } from '#shared/insight/window-scores';
import { type Tensor, type Tensor4D, tf } from '../tf';
import type { OutputForm } from '../train/loss/scoring';
import { bytesOf } from '../weights/load';
import { type InsightNetwork, indexOfMaximum, readScores } from './network';

/** What to find, and where. */
export interface FindWhereWork {
  /** The sliding network at the size of the image. */
  readonly network: InsightNetwork;
  readonly sliding: FullyConvolutional;
  /** What the scores of the classifier are. */
  readonly form: OutputForm;
  /** The image, `[h, w, channels]`, 0 to 255. */
  readonly pixels: Uint8Array;
  readonly target: number | null;
  readonly crops: boolean;
}

/** Crops per run of the network. */
const atOnce = 8;
/** Margins that are tried, in strides. */
const margins = [1, 2, 4, 8];

/** A part of the image in units of strides: the windows from `top`, `left` on. */
interface Part {
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
}

/** Yields the image, the one pass, and with `crops` their progress, result and margins. */
export async function* findWhere(work: FindWhereWork): AsyncGenerator<FindWhereItem, void> {
  const { network, sliding, pixels } = work;
  const { height, width, channels, name } = network.input;
  const { rows, columns } = countWindows(sliding, { height, width });
  const [output] = network.graph.outputs as [string];
  const scene = tf.tidy(() =>
    network.prepare(tf.tensor4d(Float32Array.from(pixels), [1, height, width, channels])),
  );
  const scoresOf = (x: Tensor4D) => network.run(new Map([[name, x]]), [output])[0]!;
  const cut = (part: Part) => cutPart(scene, sliding, part);
  const read = (scores: Tensor) => {
    const flat = tf.reshape(scores, [-1, scores.shape[3]!]);
    const found = readScores(flat, work.form);
    flat.dispose();
    return found;
  };
  try {
    // The first run of a network takes longer: neither side is charged with it.
    const first = cut({ top: 0, left: 0, rows: 1, columns: 1 });
    const tried = scoresOf(first);
    const { classes } = read(tried);
    tf.dispose([first, tried]);
    yield { seen: seenOf(work, classes) };
    await nextTurn();

    const startedAt = performance.now();
    const [whole, ...features] = network.run(new Map([[name, scene]]), [output, ...sliding.features]);
    const found = read(whole!);
    const milliseconds = performance.now() - startedAt;
    const positions = positionsOf(network, sliding, features);
    tf.dispose([whole!, ...features]);
    const windows = {
      rows,
      columns,
      scores: toBytes(found.scores),
      probabilities: toBytes(found.probabilities),
    };
    yield { onePass: { milliseconds, windows, positions } };
    if (!work.crops) return;

    const own = {
      scores: new Float32Array(found.scores.length),
      probabilities: new Float32Array(found.scores.length),
    };
    let spent = 0;
    for (let from = 0; from < rows * columns; from += atOnce) {
      await nextTurn();
      const count = Math.min(atOnce, rows * columns - from);
      const began = performance.now();
      const batch = tf.tidy(() =>
        tf.concat(
          Array.from({ length: count }, (_, i) =>
            cut({
              top: Math.floor((from + i) / columns),
              left: (from + i) % columns,
              rows: 1,
              columns: 1,
            }),
          ),
        ),
      );
      const scores = scoresOf(batch);
      const some = read(scores);
      tf.dispose([batch, scores]);
      own.scores.set(some.scores, from * classes);
      own.probabilities.set(some.probabilities, from * classes);
      spent += performance.now() - began;
      yield { progress: { done: from + count, total: rows * columns, what: 'crops' } };
    }
    const ofCrops = { rows, columns, scores: toBytes(own.scores), probabilities: toBytes(own.probabilities) };
    yield { crops: { milliseconds: spent, windows: ofCrops } };

    const label = work.target ?? indexOfMaximum(found.probabilities) % classes;
    const { row, column } = compareMaps(
      classMapOf(windows, windows.scores, label),
      classMapOf(windows, ofCrops.scores, label),
    );
    const steps = [];
    for (const strides of margins) {
      const part = around(row, column, strides, rows, columns);
      if (part.rows === rows && part.columns === columns) break;
      await nextTurn();
      const x = cut(part);
      const scores = scoresOf(x);
      const at = (row - part.top) * part.columns + column - part.left;
      const all = read(scores).scores;
      tf.dispose([x, scores]);
      steps.push({
        margin: strides * Math.max(...sliding.stride),
        scores: toBytes(all.slice(at * classes, (at + 1) * classes)),
      });
    }
    yield { margins: { row, column, steps } };
  } finally {
    scene.dispose();
  }
}

const toBytes = (values: Float32Array) => new Uint8Array(bytesOf(values));

function cutPart(scene: Tensor4D, { window, stride }: FullyConvolutional, part: Part): Tensor4D {
  const [high, wide] = stride;
  return tf.slice(
    scene,
    [0, part.top * high, part.left * wide, 0],
    [1, (part.rows - 1) * high + window.height, (part.columns - 1) * wide + window.width, scene.shape[3]],
  );
}

/** Returns a window with as many strides of the image on each side as there are. */
function around(row: number, column: number, strides: number, rows: number, columns: number): Part {
  const [top, left] = [Math.max(0, row - strides), Math.max(0, column - strides)];
  return {
    top,
    left,
    rows: Math.min(rows - 1, row + strides) - top + 1,
    columns: Math.min(columns - 1, column + strides) - left + 1,
  };
}

function seenOf({ network, sliding, pixels }: FindWhereWork, classes: number): FindWhereItem['seen'] {
  const { height, width, channels } = network.input;
  const { window, stride, padded, overall } = sliding;
  const field = receptiveFields(network.graph).get(sliding.features[0] ?? '');
  return {
    width,
    height,
    channels,
    bytes: new Uint8Array(pixels),
    window,
    stride: [...stride],
    classes,
    field: field?.kind === 'window' ? Math.max(field.height.size, field.width.size) : null,
    padded: [...padded],
    overall: [...overall],
  };
}

function positionsOf(
  network: InsightNetwork,
  { positions, features }: FullyConvolutional,
  values: readonly Tensor[],
): NonNullable<FindWhereItem['onePass']>['positions'] {
  if (!positions) return null;
  const given = new Map(features.map((name, i) => [name, values[i]!]));
  const [map] = network.run(given, positions.graph.outputs, positions.graph);
  const [, rows, columns, classes] = map!.shape as [number, number, number, number];
  const scores = map!.dataSync() as Float32Array;
  map!.dispose();
  // The score of a single unit is that of its second class.
  const both =
    classes === 1
      ? Float32Array.from({ length: scores.length * 2 }, (_, i) => (i % 2 ? 1 : -1) * scores[i >> 1]!)
      : scores;
  return { rows, columns, scores: toBytes(both), averages: positions.averages };
}
