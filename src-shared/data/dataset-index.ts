// The index of a data set: which images there are, their class, content and faults. Nothing is copied.
import { z } from 'zod';
import type { Split } from './split-schema';

/** Why an image cannot be used. */
export const imageFaults = [
  'empty',
  'truncated',
  'not-an-image',
  'too-large',
  'unreadable',
  'unsupported',
  'no-class',
] as const;

/** What decoding changes in an image, or leaves out: turned by its EXIF, gray as color, alpha on white, 16 bits to 8, CMYK to RGB, the first of several frames. */
export const imageNotes = ['turned', 'gray', 'alpha', '16-bit', 'cmyk', 'frames'] as const;
/** See `imageNotes`. */
export type ImageNote = (typeof imageNotes)[number];

/** The parts of a split. */
export const partNames = ['training', 'validation', 'test'] as const;
/** See `partNames`. */
export type Part = (typeof partNames)[number];

/** A piece of a file that holds one image: a member of an archive, or raw pixels of an array. */
export const imageSliceSchema = z.object({
  /** Where it begins (for a zip's member: its local header), and its bytes in the file. */
  offset: z.number().int().min(0),
  length: z.number().int().min(0),
  /** A member of a zip, with its bytes once unpacked. */
  zip: z.object({ stored: z.boolean(), sizeBytes: z.number().int().min(0) }).optional(),
  /** Unsigned bytes without a file format; `planes` is [3, height, width], the others have channels last. */
  raw: z
    .object({
      width: z.number().int().positive(),
      height: z.number().int().positive(),
      layout: z.enum(['gray', 'rgb', 'rgba', 'planes']),
    })
    .optional(),
});
/** See `imageSliceSchema`. */
export type ImageSlice = z.infer<typeof imageSliceSchema>;

/** One image: its path relative to the folder, content hash and size in pixels. */
export const imageSchema = z.object({
  path: z.string(),
  /** Index into `classes`. */
  label: z.number().int().min(0),
  /** All its classes, ascending, where an image may have several or none (multi-label); `label` is the first of them then, or 0. */
  labels: z.array(z.number().int().min(0)).optional(),
  /** SHA-256 of the file's bytes, hexadecimal. */
  hash: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  sizeBytes: z.number().int(),
  /** When the file that holds it was changed last, in milliseconds. */
  mtimeMs: z.number().optional(),
  /** The file that holds it, where that is not `path` in the folder: an archive, an array. */
  file: z.string().optional(),
  slice: imageSliceSchema.optional(),
  /** The part that the source itself, or an edit, puts it in. */
  part: z.enum(partNames).optional(),
  /** An edit put it there. */
  moved: z.boolean().optional(),
  /** It is in only when an `add` edit names it. */
  waits: z.boolean().optional(),
  /** Images of one group (a patient, a film) stay in one part when the split is by group. */
  group: z.string().optional(),
  /** Its look as 256 bits (`lookOf`), hexadecimal: the nearer, the more alike. */
  look: z.string().optional(),
  /** Mean gray level, 0 to 255, and sharpness on a scale of logarithms, 0 (blurred) to 255. */
  brightness: z.number().int().optional(),
  sharpness: z.number().int().optional(),
  notes: z.array(z.enum(imageNotes)).optional(),
  /** An upright JPEG of 8 bits in gray or RGB: TensorFlow's own decoder reads it alike. */
  plainJpeg: z.boolean().optional(),
});
/** See `imageSchema`. */
export type Image = z.infer<typeof imageSchema>;

/** A file that was left out, and why, in a sentence. */
export const rejectedSchema = z.object({
  path: z.string(),
  fault: z.enum(imageFaults),
  reason: z.string(),
  /** It is told only when an `add` edit names it. */
  waits: z.boolean().optional(),
});
/** See `rejectedSchema`. */
export type Rejected = z.infer<typeof rejectedSchema>;

/** A scanned folder. Classes are its sub-folders, sorted by code point as Keras sorts them; images sorted by path. */
export const dataIndexSchema = z.object({
  folder: z.string(),
  classes: z.array(z.string()),
  images: z.array(imageSchema),
  rejected: z.array(rejectedSchema),
  /** What was guessed of the source, or left out as a whole, for people. */
  notes: z.array(z.string()).optional(),
  /** Paths of images without a label: not trained on or evaluated, but for prediction. */
  unlabeled: z.array(z.string()).optional(),
});
/** See `dataIndexSchema`. */
export type DataIndex = z.infer<typeof dataIndexSchema>;

/** The part an image belongs to: a hash of its content and the seed, so that adding images moves none. */
export function partOf(hash: string, seed: number, split: Split): Part {
  const share = unitHash(`${seed}:${hash}`);
  if (share < split.test) return 'test';
  return share < split.test + split.validation ? 'validation' : 'training';
}

/** A number in [0, 1) from a text: FNV-1a with a final mix (murmur3's), the same on every machine. */
export function unitHash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}
