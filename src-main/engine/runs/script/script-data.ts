// The images of a Keras script: a table, and the order of the images in each epoch as an array.
import type { TrainImage } from '#shared/protocol/train-image';
import type { Recipe } from '#shared/recipe/recipe';
import { epochOrder } from '#shared/run/epoch-order';
import type { Stage } from '#shared/run/stage';
import { npyHeader } from '../../../store/npy-header';
import type { RunData } from '../run-data';

/** An image and the part it belongs to. */
export interface ScriptImage {
  readonly image: TrainImage;
  readonly part: 'training' | 'validation' | 'test';
}

/** Lists all images in the order of the run, training images first. */
export function scriptImages(data: RunData): ScriptImage[] {
  return (['training', 'validation', 'test'] as const).flatMap((part) =>
    data[part].map((image) => ({ image, part })),
  );
}

/** images.csv with the columns path, class and part (RFC 4180); with `several` classes also all of them as a JSON list. */
export function imageTable(
  images: readonly ScriptImage[],
  classes: readonly string[],
  several: boolean,
): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = images.map(
    ({ image, part }) =>
      `${quoted(image.name ?? image.path)},${quoted(classes[image.label] ?? '')},${part}${several ? `,${quoted(JSON.stringify((image.labels ?? [image.label]).map((label) => classes[label])))}` : ''}`,
  );
  return `path,class,part${several ? ',classes' : ''}\n${rows.join('\n')}\n`;
}

/** order.npy: the training images of each epoch as the trainer has them, given the class of each: uint32 [epochs, images]. Balanced sampling is an array of its own, since stages may end early. */
export function orderArray(
  { seed, stages }: Pick<Recipe, 'seed' | 'stages'>,
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
