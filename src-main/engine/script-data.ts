// The pictures of a Keras script: a table, and as arrays the order of each epoch and the decoded pixels.
import type { TrainPicture } from '#shared/protocol/trainer-contract';
import { epochOrder } from '#shared/recipe/epoch-order';
import type { Recipe } from '#shared/recipe/recipe';
import type { Stage } from '#shared/recipe/stage';
import { npyHeader } from '../store/npy-header';
import type { PinnedData } from './run-folder';

/** A picture and the part it belongs to. */
export interface ScriptPicture {
  readonly picture: TrainPicture;
  readonly part: 'training' | 'validation' | 'test';
}

/** All pictures, training first, in the order in which a run has them. */
export function scriptPictures(data: PinnedData): ScriptPicture[] {
  return (['training', 'validation', 'test'] as const).flatMap((part) =>
    data[part].map((picture) => ({ picture, part })),
  );
}

/** True when a picture may have several classes, or none. */
export function hasSeveral(data: PinnedData): boolean {
  return scriptPictures(data).some(({ picture }) => picture.labels !== undefined);
}

/** pictures.csv with the columns path, class and part (RFC 4180); with `several` classes also all of them as a JSON list. */
export function pictureTable(
  pictures: readonly ScriptPicture[],
  classes: readonly string[],
  several: boolean,
): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = pictures.map(
    ({ picture, part }) =>
      `${quoted(picture.name ?? picture.path)},${quoted(classes[picture.label] ?? '')},${part}${several ? `,${quoted(JSON.stringify((picture.labels ?? [picture.label]).map((label) => classes[label])))}` : ''}`,
  );
  return `path,class,part${several ? ',classes' : ''}\n${rows.join('\n')}\n`;
}

/** order.npy: the training pictures of each epoch as the trainer has them, given the class of each: uint32 [epochs, pictures]. Balanced sampling is an array of its own, since stages may end early. */
export function orderArray(
  { seed, stages }: Recipe,
  labels: readonly number[],
  sampling?: Stage['sampling'],
): Uint8Array {
  const count = labels.length;
  const epochs = stages.reduce((sum, stage) => sum + stage.epochs, 0);
  const header = npyHeader('<u4', [epochs, count]);
  const bytes = new Uint8Array(header.length + epochs * count * 4);
  bytes.set(header);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = epochOrder(labels, seed, epoch + 1, sampling);
    bytes.set(new Uint8Array(order.buffer), header.length + epoch * count * 4);
  }
  return bytes;
}
