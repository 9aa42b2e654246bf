// Opens an untrusted project file: reads its manifest, and checks that the archive has exactly the parts that it lists.
import type { FileHandle } from 'node:fs/promises';
import type { z } from 'zod';
import { GraftError } from '#shared/errors';
import { say, type Words } from '#shared/sentence';
import { leadsOutside, readZipEntries, type ZipEntry } from '../../store/zip-directory';
import {
  type Manifest,
  manifestHeadSchema,
  manifestName,
  manifestSchema,
  type Part,
  type PartKind,
  placeOfPart,
  projectFileVersion,
} from './manifest';
import { type MemberEnds, readMember } from './read-member';

/** A part, its member in the archive, and where its file belongs. */
export interface FoundPart {
  readonly part: Part;
  readonly entry: ZipEntry;
  readonly kind: PartKind;
  /** Relative to the project's folder. */
  readonly place: string;
}

/** A project file whose structure is sound. Its parts are not read yet. */
export interface OpenedParts {
  readonly manifest: Manifest;
  readonly parts: readonly FoundPart[];
  /** Where each member ends at the latest. */
  readonly ends: MemberEnds;
}

const directoryLimit = 2 ** 28;
const manifestLimit = 2 ** 28;
/** JSON and lines may be this many times smaller in the archive; weights and images are never packed. */
const mostExpansion = 400;
const freeExpansionBytes = 2 ** 20;
const documentLimits: Partial<Record<PartKind, number>> = {
  project: 2 ** 26,
  recipe: 2 ** 26,
  graph: 2 ** 27,
  checkpoint: 2 ** 27,
  data: 2 ** 28,
  notes: 2 ** 20,
  thumbnail: 2 ** 18,
};

/** Returns an error that names the file. */
export function badProject(path: string, why: Words): GraftError {
  return new GraftError('bad-file', say`${path}: ${why}`, path);
}

/** Reads the directory and the manifest. Throws 'bad-file', 'too-large', or 'unsupported' for another kind of file or a newer version. */
export async function openParts(file: FileHandle, path: string): Promise<OpenedParts> {
  const entries = await readZipEntries(file, path, directoryLimit);
  const byName = new Map<string, ZipEntry>();
  const folded = new Set<string>();
  for (const entry of entries) {
    checkEntry(entry, path);
    // Names that are equal on some system would be one file there.
    const key = entry.name.normalize('NFC').toLowerCase();
    if (folded.has(key)) throw badProject(path, say`it has two members named '${entry.name}'.`);
    folded.add(key);
    byName.set(entry.name, entry);
  }
  const ends = await endsOf(entries, file, path);
  const manifest = await readManifest(byName.get(manifestName), file, path, ends);
  const parts: FoundPart[] = [];
  byName.delete(manifestName);
  for (const part of manifest.parts) {
    const place = placeOfPart(part.name);
    if (!place) throw badProject(path, say`'${part.name}' is not the name of a part of a project.`);
    const entry = byName.get(part.name);
    if (!entry) throw badProject(path, say`its part '${part.name}' is missing.`);
    byName.delete(part.name);
    checkSize(part, place.kind, entry, path);
    parts.push({ part, entry, ...place });
  }
  const [extra] = byName.keys();
  if (extra !== undefined)
    throw badProject(path, say`it has a member '${extra}' that its manifest does not list.`);
  if (!parts.some(({ kind }) => kind === 'project'))
    throw badProject(path, say`its part '${'project.json'}' is missing.`);
  return { manifest, parts, ends };
}

function checkEntry({ name, method, encrypted, link, sizeBytes, packedBytes }: ZipEntry, path: string): void {
  if (leadsOutside(name)) throw badProject(path, say`its member '${name}' is a path outside the archive.`);
  if (link) throw badProject(path, say`its member '${name}' is a link.`);
  if (encrypted) throw badProject(path, say`its member '${name}' is encrypted.`);
  if (method !== 0 && method !== 8)
    throw badProject(
      path,
      say`its member '${name}' uses compression method ${method}: expected 0 (stored) or 8 (deflate).`,
    );
  if (method === 0 && sizeBytes !== packedBytes)
    throw badProject(path, say`its member '${name}' has contradictory sizes.`);
}

/** Returns where each member must end: at the next one, or at the end of the file. Throws if two of them overlap. */
async function endsOf(entries: readonly ZipEntry[], file: FileHandle, path: string): Promise<MemberEnds> {
  const { size } = await file.stat();
  const ordered = [...entries].sort((a, b) => a.headerOffset - b.headerOffset);
  const ends = new Map<ZipEntry, number>();
  for (const [i, entry] of ordered.entries()) {
    const end = ordered[i + 1]?.headerOffset ?? size;
    // At least the local header with the name and the data fit: otherwise members share bytes, as in a zip bomb.
    if (entry.headerOffset + 30 + Buffer.byteLength(entry.name) + entry.packedBytes > end)
      throw badProject(path, say`its member '${entry.name}' overlaps another one.`);
    ends.set(entry, end);
  }
  return ends;
}

async function readManifest(
  entry: ZipEntry | undefined,
  file: FileHandle,
  path: string,
  ends: MemberEnds,
): Promise<Manifest> {
  if (!entry)
    throw new GraftError(
      'unsupported',
      say`${path} is not a Graft project: it has no ${manifestName}.`,
      path,
    );
  if (entry.sizeBytes > manifestLimit) throw tooLarge(path, manifestName, manifestLimit);
  const pieces: Uint8Array[] = [];
  for await (const piece of readMember(file, path, entry, ends, entry.sizeBytes)) pieces.push(piece);
  const value = parseDocument(Buffer.concat(pieces).toString('utf8'), manifestName, path);
  const head = checkDocument(manifestHeadSchema, value, manifestName, path);
  if (head.version > projectFileVersion)
    throw new GraftError(
      'unsupported',
      say`${path} was written by a newer Graft: it is a project file of version ${head.version}, and this Graft reads version ${projectFileVersion}. Update Graft to open it.`,
      path,
    );
  return checkDocument(manifestSchema, value, manifestName, path);
}

function checkSize(part: Part, kind: PartKind, entry: ZipEntry, path: string): void {
  if (entry.sizeBytes !== part.sizeBytes)
    throw badProject(path, say`its member '${part.name}' has contradictory sizes.`);
  const limit = documentLimits[kind];
  if (limit !== undefined && part.sizeBytes > limit) throw tooLarge(path, part.name, limit);
  const packs = entry.method === 8;
  if (packs && (kind === 'blob' || kind === 'thumbnail'))
    throw badProject(path, say`its member '${part.name}' uses compression method ${8}: expected 0 (stored).`);
  const most = entry.packedBytes * mostExpansion + freeExpansionBytes;
  if (packs && part.sizeBytes > most) throw tooLarge(path, part.name, most);
}

function tooLarge(path: string, name: string, limitBytes: number): GraftError {
  return new GraftError(
    'too-large',
    say`${path}: its member '${name}' expands to more than the limit of ${limitBytes} bytes.`,
    path,
  );
}

/** Parses JSON of a part. Throws 'bad-file'. */
export function parseDocument(text: string, name: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badProject(path, say`its part '${name}' is not valid JSON.`);
  }
}

/** Checks a value against a schema. Throws 'bad-file' with the place that does not fit. */
export function checkDocument<T extends z.ZodType>(
  schema: T,
  value: unknown,
  name: string,
  path: string,
): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join('.');
  throw badProject(
    path,
    place ? say`its part '${name}' is damaged at ${place}.` : say`its part '${name}' is damaged.`,
  );
}
