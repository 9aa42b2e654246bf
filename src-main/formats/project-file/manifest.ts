// The manifest of a project file (.graft), and the names that its parts may have. docs/project-file.md describes the format.
import { join } from 'node:path';
import { z } from 'zod';
import { blobNameSchema, isId } from '#shared/ids';
import { leadsOutside } from '../../store/zip-directory';

/** The member that describes the others. It is written last, and read first. */
export const manifestName = 'graft.json';
/** The version that this program writes, and the newest that it reads. */
export const projectFileVersion = 1;

/** One file of the project, by its name in the archive. */
const partSchema = z
  .object({
    name: z.string().max(2000),
    sizeBytes: z.number().int().min(0),
    sha256: blobNameSchema,
  })
  .strict();
/** See `partSchema`. */
export type Part = z.infer<typeof partSchema>;

/** The start of every version, from which the version is read. */
export const manifestHeadSchema = z.object({
  format: z.literal('graft-project'),
  version: z.number().int().min(1),
});

/** The manifest of version 1. */
export const manifestSchema = z
  .object({
    format: z.literal('graft-project'),
    version: z.literal(projectFileVersion),
    /** The version of Graft that wrote the file. */
    writtenBy: z.string().max(100),
    name: z.string().min(1).max(120),
    editedAt: z.number(),
    /** The folders of its images in the order of their numbers: `images/1/NAME` is the first. */
    sources: z
      .array(
        z
          .object({
            name: z.string().refine((name) => isPlainPath([name]), 'expected the name of a folder'),
            included: z.boolean(),
          })
          .strict(),
      )
      .max(1000),
    /** Weights that are not in the file, because the catalog's network has them: their names are SHA-256 of their values. */
    catalog: z
      .array(
        z
          .object({
            catalog: z.string().max(200),
            title: z.string().max(200),
            includeTop: z.boolean(),
            blobs: z.array(blobNameSchema).min(1).max(100_000),
          })
          .strict(),
      )
      .max(1000),
    parts: z.array(partSchema).max(2_000_000),
  })
  .strict();
/** See `manifestSchema`. */
export type Manifest = z.infer<typeof manifestSchema>;

const runFile =
  /^(recipe\.json|graph\.json|data\.json|notes\.json|events\.jsonl|checkpoints\/(last|best)\.json)$/;
const tensorboardFile = /^tensorboard\/[A-Za-z0-9._-]{1,200}$/;
const thumbnail = /^[0-9a-f]{64}-\d{1,4}-\d{1,2}\.webp$/;
const blob = /^[0-9a-f]{64}$/;

/** What a part contains: JSON that is checked, lines of JSON, or bytes. */
export type PartKind =
  | 'project'
  | 'recipe'
  | 'graph'
  | 'data'
  | 'notes'
  | 'checkpoint'
  | 'events'
  | 'listing'
  | 'blob'
  | 'thumbnail'
  | 'file';

/** Returns what a part is and where its file belongs in a project's folder; null for a name that no part has. */
export function placeOfPart(name: string): { readonly kind: PartKind; readonly place: string } | null {
  if (name === 'project.json') return { kind: 'project', place: name };
  if (name === 'images.jsonl') return { kind: 'listing', place: name };
  const [top = '', ...parts] = name.split('/');
  const rest = parts.join('/');
  if (top === 'blobs' && blob.test(rest)) return { kind: 'blob', place: join(top, rest.slice(0, 2), rest) };
  if (top === 'thumbnails' && thumbnail.test(rest))
    return { kind: 'thumbnail', place: join('cache', top, rest.slice(0, 2), rest) };
  if (top === 'runs' && isId(parts[0] ?? '')) {
    const file = parts.slice(1).join('/');
    const place = join(...name.split('/'));
    if (tensorboardFile.test(file) && !/\/\.+$/.test(file)) return { kind: 'file', place };
    if (!runFile.test(file)) return null;
    if (file === 'events.jsonl') return { kind: 'events', place };
    const kind = file.replace(/^checkpoints\/.*/, 'checkpoint').replace(/\.json$/, '');
    return { kind: kind as PartKind, place };
  }
  if ((top === 'images' || top === 'models') && /^[1-9]\d{0,3}$/.test(parts[0] ?? '') && parts.length > 1)
    return isPlainPath(parts.slice(1)) ? { kind: 'file', place: join(...name.split('/')) } : null;
  return null;
}

/** True if the parts of a path name a file below its folder on every system. */
export function isPlainPath(parts: readonly string[]): boolean {
  return (
    parts.length <= 64 &&
    !leadsOutside(parts.join('/')) &&
    parts.every(
      (part) =>
        part !== '' && !/^\.+$/.test(part) && !/[\p{Cc}\\:]/u.test(part) && Buffer.byteLength(part) <= 255,
    )
  );
}
