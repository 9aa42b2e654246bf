// The call that returns facts of all images as columns.
import { partNames } from '#shared/data/dataset-index';
import type { Handlers } from '#shared/protocol/contract';
import type { dataCalls } from '#shared/protocol/engine/data';
import { runInSlices, type Steps } from '#shared/steps';
import { nextTurn } from '../../store/next-turn';
import type { Datasets, View } from './datasets';

/** Returns the call. */
export function createImageColumns(datasets: Datasets): Pick<Handlers<typeof dataCalls>, 'imageColumns'> {
  return {
    async imageColumns(asked, { signal }) {
      return runInSlices(columnSteps(await datasets.view(asked, signal)), nextTurn);
    },
  };
}

/** The columns as the contract returns them. */
interface Columns {
  readonly paths: string[];
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly parts: Uint8Array<ArrayBuffer>;
  readonly hashes: Uint8Array<ArrayBuffer>;
}

function* columnSteps({ index: { images }, parts }: View): Steps<Columns> {
  const paths: string[] = [];
  const labels = new Int32Array(images.length);
  const places = new Uint8Array(images.length);
  const hashes = new Uint8Array(images.length * 8);
  for (const [i, { path, label, hash }] of images.entries()) {
    paths.push(path);
    labels[i] = label;
    places[i] = partNames.indexOf(parts[i]!);
    hashes.set(Buffer.from(hash.slice(0, 16), 'hex'), i * 8);
    if (i % 1000 === 999) yield;
  }
  return { paths, labels: new Uint8Array(labels.buffer), parts: places, hashes };
}
