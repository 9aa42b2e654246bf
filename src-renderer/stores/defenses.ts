// Defenses against an attack on one image: both images are changed, and predicted again from files.
import { type Pixels, paintImage } from '#shared/insight/heat-map';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { Prediction } from '#shared/protocol/trainer-contract';
import type { Subject } from './insight-subject';

/** The defenses: none (the 8-bit file as it is), JPEG of a quality, a crop enlarged again, and the mean of ten crops. */
export const defenses = ['none', 'jpeg90', 'jpeg75', 'crop', 'average'] as const;
/** See `defenses`; or another network, by its name. */
export type Defense = (typeof defenses)[number] | { readonly network: string };

/** The most probable class of both images under a defense. */
export interface DefenseResult {
  readonly defense: Defense;
  readonly original: Prediction['top'][number];
  readonly attacked: Prediction['top'][number];
  /** `restored`: the attacked image has the class of the original image again. `fooled`: it has the class of the attack. `other`: neither. `unrelated`: the other network does not know the class of the original image. */
  readonly verdict: 'restored' | 'fooled' | 'other' | 'unrelated';
}

/** Pixels that a crop cuts off at each side. */
export const cropMargin = 4;

/** Another network, which is opened when it is needed. */
export interface OtherNetwork {
  readonly name: string;
  /** Returns it, and its classes. */
  open(): Promise<{ readonly subject: Subject; readonly classes: readonly string[] }>;
}

/** What is defended. */
export interface DefenseWork {
  readonly client: Client<EngineContract>;
  readonly project: string;
  readonly subject: Subject;
  readonly original: Pixels;
  readonly attacked: Pixels;
  readonly others: readonly OtherNetwork[];
}

/** Tries the defenses one after the other. */
export async function* tryDefenses(work: DefenseWork, signal: AbortSignal): AsyncGenerator<DefenseResult> {
  const images = [work.original, work.attacked];
  /** Classes without a defense. */
  let plain: readonly string[] | null = null;
  for (const defense of defenses) {
    const files = await Promise.all(images.map((image) => encode(image, defense)));
    const testTime = defense === 'average' ? { crops: 'ten' as const, mirror: false } : undefined;
    const result = await predict(work.subject, files, testTime);
    plain ??= result.map(({ name }) => name);
    yield judged(defense, result, plain);
  }
  for (const { name, open } of work.others) {
    const files = await Promise.all(images.map((image) => encode(image, 'none')));
    const { subject, classes } = await open();
    const result = judged({ network: name }, await predict(subject, files), plain!);
    yield classes.includes(plain![0]!) ? result : { ...result, verdict: 'unrelated' };
  }

  async function predict(
    model: Subject,
    files: readonly Uint8Array<ArrayBuffer>[],
    testTime?: { crops: 'ten'; mirror: boolean },
  ): Promise<Prediction['top']> {
    const { predictions } = await work.client.predict(
      {
        project: work.project,
        model,
        images: files.map((bytes, i) => ({ name: `${i}`, bytes })),
        top: 1,
        ...(testTime ? { testTime } : {}),
      },
      { signal },
    );
    return predictions.flatMap(({ top }) => top.slice(0, 1));
  }
}

function judged(
  defense: Defense,
  [original, attacked]: Prediction['top'],
  plain: readonly string[],
): DefenseResult {
  const [before, after] = plain;
  const name = attacked!.name;
  // An attack that changed nothing has the same class twice.
  const verdict = name === before ? 'restored' : name === after ? 'fooled' : 'other';
  return { defense, original: original!, attacked: attacked!, verdict };
}

/** Returns an image as a file, after the defense. */
async function encode(image: Pixels, defense: (typeof defenses)[number]): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height } = image;
  const canvas = canvasOf(image);
  if (defense === 'jpeg90' || defense === 'jpeg75')
    return bytesOf(
      await canvas.convertToBlob({ type: 'image/jpeg', quality: defense === 'jpeg90' ? 0.9 : 0.75 }),
    );
  if (defense !== 'crop') return bytesOf(await canvas.convertToBlob({ type: 'image/png' }));
  const cropped = new OffscreenCanvas(width, height);
  const [w, h] = [width - 2 * cropMargin, height - 2 * cropMargin];
  cropped.getContext('2d')?.drawImage(canvas, cropMargin, cropMargin, w, h, 0, 0, width, height);
  return bytesOf(await cropped.convertToBlob({ type: 'image/png' }));
}

function canvasOf(image: Pixels): OffscreenCanvas {
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext('2d')?.putImageData(new ImageData(paintImage(image), image.width, image.height), 0, 0);
  return canvas;
}

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());
