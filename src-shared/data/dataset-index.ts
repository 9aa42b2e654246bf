// The index of a dataset: its images with their class, content hash and faults. Image files are not copied.
import { z } from 'zod';
import { wordsSchema } from '../words-schema';
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

/** What decoding changes in an image: rotated by EXIF, gray to RGB, alpha blended onto white, 16 bits to 8, CMYK to RGB, only the first of several frames. */
export const imageNotes = ['turned', 'gray', 'alpha', '16-bit', 'cmyk', 'frames'] as const;
/** See `imageNotes`. */
export type ImageNote = (typeof imageNotes)[number];

/** The parts of a split. */
export const partNames = ['training', 'validation', 'test'] as const;
/** See `partNames`. */
export type Part = (typeof partNames)[number];

/** A part of a file that contains one image: a member of an archive, or raw pixels of an array. */
export const imageSliceSchema = z.object({
  /** Its offset (for a zip member: of the local header) and its length in the file, in bytes. */
  offset: z.number().int().min(0),
  length: z.number().int().min(0),
  /** A zip member and its unpacked size in bytes. */
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
  /** All its classes, ascending, in multi-label datasets; `label` is then the first of them, or 0. */
  labels: z.array(z.number().int().min(0)).optional(),
  /** SHA-256 of the file's bytes, hexadecimal. */
  hash: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  sizeBytes: z.number().int(),
  /** Modification time of its file, in milliseconds since 1970. */
  mtimeMs: z.number().optional(),
  /** The file that contains it if that is not `path` in the folder: an archive, an array. */
  file: z.string().optional(),
  slice: imageSliceSchema.optional(),
  /** The part assigned by the source or by an edit. */
  part: z.enum(partNames).optional(),
  /** True if an edit assigned it. */
  moved: z.boolean().optional(),
  /** True if it is part of the dataset only if an `add` edit names it. */
  waits: z.boolean().optional(),
  /** Images of one group (a patient, a video) stay in the same part if the split is by group. */
  group: z.string().optional(),
  /** Perceptual hash of 256 bits (`lookOf`), hexadecimal: similar images have a small Hamming distance. */
  look: z.string().optional(),
  /** Mean gray level, 0 to 255, and sharpness on a logarithmic scale, 0 (blurred) to 255. */
  brightness: z.number().int().optional(),
  sharpness: z.number().int().optional(),
  notes: z.array(z.enum(imageNotes)).optional(),
  /** True for an upright 8-bit JPEG in gray or RGB, which TensorFlow's decoder reads identically. */
  plainJpeg: z.boolean().optional(),
});
/** See `imageSchema`. */
export type Image = z.infer<typeof imageSchema>;

/** A skipped file and the reason, as a sentence. */
export const rejectedSchema = z.object({
  path: z.string(),
  fault: z.enum(imageFaults),
  reason: wordsSchema,
  /** True if it is reported only if an `add` edit names it. */
  waits: z.boolean().optional(),
});
/** See `rejectedSchema`. */
export type Rejected = z.infer<typeof rejectedSchema>;

/** A scanned folder. Classes are its subfolders, sorted by code point as in Keras; images are sorted by path. */
export const dataIndexSchema = z.object({
  folder: z.string(),
  classes: z.array(z.string()),
  images: z.array(imageSchema),
  rejected: z.array(rejectedSchema),
  /** Notes to display: what was guessed about the source or skipped as a whole. */
  notes: z.array(wordsSchema).optional(),
  /** Paths of images without a label: used for prediction only. */
  unlabeled: z.array(z.string()).optional(),
});
/** See `dataIndexSchema`. */
export type DataIndex = z.infer<typeof dataIndexSchema>;

/** Returns the part an image belongs to, from a hash of its content and the seed, so that adding images does not move others. */
export function partOf(hash: string, seed: number, split: Split): Part {
  const share = unitHash(`${seed}:${hash}`);
  if (share < split.test) return 'test';
  return share < split.test + split.validation ? 'validation' : 'training';
}

/** Returns a number in [0, 1) from a text: FNV-1a with murmur3's finalizer, the same on every machine. */
export function unitHash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}
