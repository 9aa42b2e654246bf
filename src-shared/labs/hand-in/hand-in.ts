// A hand-in: what a student did in a lab, as one JSON file (.graftlab). Its reader trusts nothing in it.
import { z } from 'zod';
import { GraftError } from '../../errors';
import { say, type Words } from '../../sentence';
import { findLab } from '../guided/labs';

/** Bounds of a file, and of all files that are open together. */
export const handInLimits = {
  fileBytes: 6 * 2 ** 20,
  files: 500,
  /** Characters of all images that are kept. */
  imageCharacters: 2 ** 28,
  images: 8,
  /** Longest side of an image in pixels. */
  side: 4096,
} as const;

/** The version that this program writes, and the newest that it reads. */
const version = 1;

const text = (most: number) => z.string().max(most);
const value = z.union([z.number(), text(200)]);
const stepSchema = z.object({
  id: text(60),
  state: z.enum(['done', 'skipped', 'open']),
  /** True if Graft did the step. */
  helped: z.boolean(),
  /** Number of hints that were shown. */
  hints: z.number().int().min(0).max(3),
  /** Seconds that the step was worked on. */
  seconds: z.number().min(0).max(1e7),
  /** The prediction or answer. */
  answer: value.optional(),
  /** The value that a prediction is compared with. */
  measured: value.optional(),
  /** What the check found. */
  found: value.optional(),
});
/** One step of a hand-in. */
export type HandInStep = z.infer<typeof stepSchema>;

const runSchema = z.object({
  title: text(200),
  status: text(20),
  epochs: z.number().int().min(0).max(1e6),
  /** Loss and accuracy after the last epoch, of training and validation. */
  training: z.object({ loss: z.number(), accuracy: z.number() }).optional(),
  validation: z.object({ loss: z.number(), accuracy: z.number() }).optional(),
  trainable: z.number().int().min(0),
  seconds: z.number().min(0),
});
/** A run of a hand-in. */
export type HandInRun = z.infer<typeof runSchema>;

const imageSchema = z.object({
  what: z.enum(['graph', 'curves', 'convolution']),
  /** What it shows, such as the name of a run. */
  title: text(200),
  /** A PNG file in base64. */
  png: text(2 ** 22).refine(isSmallPng, 'expected a PNG image'),
});
/** An image of a hand-in. */
export type HandInImage = z.infer<typeof imageSchema>;

const headSchema = z.object({ format: z.literal('graft-lab'), version: z.number().int().min(1) });
const handInSchema = headSchema.extend({
  version: z.literal(version),
  /** The name that the student typed. */
  student: text(80),
  lab: text(60),
  language: z.enum(['en', 'ko']),
  /** When it was saved, in milliseconds since 1970. */
  savedAt: z.number().min(0).max(8.64e15),
  steps: z.array(stepSchema).max(50),
  /** The network at the end; absent if none is open. */
  network: z
    .object({
      name: text(200),
      layers: z.number().int(),
      total: z.number().int(),
      trainable: z.number().int(),
    })
    .optional(),
  runs: z.array(runSchema).max(50),
  images: z.array(imageSchema).max(handInLimits.images),
});
/** What a student did in a lab. */
export type HandIn = z.infer<typeof handInSchema>;

/** Writes a hand-in as the text of a file. */
export function formatHandIn(given: Omit<HandIn, 'format' | 'version'>): string {
  return JSON.stringify({ format: 'graft-lab', version, ...given });
}

/** Reads the text of a file. Throws 'bad-file', 'too-large', or 'unsupported' for a newer version or an unknown lab; each names the file. */
export function parseHandIn(content: string, name: string): HandIn {
  const fail = (code: 'bad-file' | 'unsupported', why: Words) =>
    new GraftError(code, say`${name}: ${why}`, name);
  checkHandInSize(content.length, name);
  const json = parsed(content);
  const head = headSchema.safeParse(json);
  if (!head.success)
    throw fail('bad-file', say`it is not a hand-in of a lab. Expected a file that “Hand in” of a lab saved.`);
  if (head.data.version > version)
    throw fail(
      'unsupported',
      say`it has version ${head.data.version}; this Graft reads version ${version}. Install a newer Graft.`,
    );
  const read = handInSchema.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue?.path.join('.') ?? '';
    throw fail('bad-file', say`its part '${place}' is not valid. Ask for the file again.`);
  }
  if (!findLab(read.data.lab))
    throw fail(
      'unsupported',
      say`it belongs to the lab '${read.data.lab}', which this Graft does not have. Install a newer Graft.`,
    );
  return { ...read.data, student: plain(read.data.student) };
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}

/** Throws 'too-large' if a file has more bytes than a hand-in may have. */
export function checkHandInSize(sizeBytes: number, name: string): void {
  if (sizeBytes <= handInLimits.fileBytes) return;
  const [size, most] = [sizeBytes, handInLimits.fileBytes].map((bytes) => (bytes / 2 ** 20).toFixed(1));
  throw new GraftError(
    'too-large',
    say`${name} has ${size!} MB; a hand-in of a lab has ${most!} MB at most.`,
    name,
  );
}

/** Returns a typed name on one line, without characters that change the direction of text. */
export function plain(name: string): string {
  return name
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** True if the text is base64 that begins as a PNG file whose sides are not too long. */
function isSmallPng(base64: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || !base64.startsWith('iVBORw0KGgoAAAANSUhEUg')) return false;
  const head = atob(base64.slice(0, 32));
  const side = (at: number) => [0, 1, 2, 3].reduce((sum, i) => sum * 256 + head.charCodeAt(at + i), 0);
  return [16, 20].every((at) => side(at) > 0 && side(at) <= handInLimits.side);
}
