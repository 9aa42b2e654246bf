// Finding a class in an image that is larger than the network's input: by one pass of the fully convolutional network, and by crops.
import { z } from 'zod';
import type { ImageSize } from '../graph/input-size';
import { progressSchema } from '../progress';

const bytes = z.instanceof(Uint8Array);

/** Greatest number of windows along one side. */
const mostWindows = 40;

/** A request: the image's shorter side in multiples of the network's input, the class that the difference is explained for (null: the most probable one), and whether crops are computed too. */
export const findWhereShape = {
  scale: z.number().min(1).max(6).default(2),
  target: z.number().int().min(0).nullable().default(null),
  crops: z.boolean().default(true),
} as const;

/** Scores and probabilities of all classes at each position: float32, little endian, `[rows, columns, classes]`. */
const classMap = z.object({
  rows: z.number().int(),
  columns: z.number().int(),
  scores: bytes,
  probabilities: bytes,
});

/** How a score changes when a crop gets a margin of the image around it. */
const marginSchema = z.object({
  /** Pixels on each side, less at the border of the image. */
  margin: z.number().int(),
  /** Scores of all classes, float32. */
  scores: bytes,
});

/** One of: the image and its windows, the result of the one pass, the progress, the result of the crops, or the scores of one crop with margins. */
export const findWhereItemSchema = z.object({
  seen: z
    .object({
      width: z.number().int(),
      height: z.number().int(),
      channels: z.number().int(),
      bytes,
      window: z.object({ width: z.number().int(), height: z.number().int() }),
      stride: z.tuple([z.number().int(), z.number().int()]),
      classes: z.number().int(),
      /** Side of the receptive field of a position of the last feature maps; null if it is not known. */
      field: z.number().int().nullable(),
      padded: z.array(z.string()),
      overall: z.array(z.string()),
    })
    .optional(),
  onePass: z
    .object({
      milliseconds: z.number(),
      windows: classMap,
      /** The scores of each position before pooling, by one more run of the head. */
      positions: z
        .object({
          rows: z.number().int(),
          columns: z.number().int(),
          scores: bytes,
          averages: z.boolean(),
        })
        .nullable(),
    })
    .optional(),
  progress: progressSchema.optional(),
  crops: z.object({ milliseconds: z.number(), windows: classMap }).optional(),
  /** The crop that differs most, with growing margins. */
  margins: z
    .object({ row: z.number().int(), column: z.number().int(), steps: z.array(marginSchema) })
    .optional(),
});
/** See `findWhereItemSchema`. */
export type FindWhereItem = z.infer<typeof findWhereItemSchema>;

/** Returns the size of an image whose shorter side is `scale` times the window's, so that windows end at its borders: whole strides are added. */
export function sceneSize(
  { window, stride }: { readonly window: ImageSize; readonly stride: readonly [number, number] },
  scale: number,
  image: ImageSize,
): ImageSize {
  const factor = Math.max((window.height * scale) / image.height, (window.width * scale) / image.width);
  const side = (length: number, own: number, step: number) => {
    const more = Math.round((length * factor - own) / step);
    return own + Math.min(mostWindows - 1, Math.max(0, more)) * step;
  };
  return {
    height: side(image.height, window.height, stride[0]),
    width: side(image.width, window.width, stride[1]),
  };
}
