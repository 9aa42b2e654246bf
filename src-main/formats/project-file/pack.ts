// Writes a project file (.graft): every part in one pass, stored or deflated, with the manifest last.
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Progress } from '#shared/progress';
import type { ProjectState } from '#shared/protocol/engine/projects';
import { mapDraftPaths } from '#shared/recipe/map-paths';
import { say, type Words } from '#shared/sentence';
import { fileError, writePiecewise } from '../../store/atomic';
import { createZip } from '../zip-writer';
import { listDataFiles, listModelFiles } from './list-files';
import { type Manifest, manifestName, type Part, placeOfPart, projectFileVersion } from './manifest';
import { addNamedWeights } from './named-weights';
import { type Counted, hashPieces, mapLines, readPieces } from './pieces';
import { createNaming, mapTexts, type NamedPlace } from './portable-paths';

/** What is packed, as the engine found it. */
export interface PackPlan {
  /** The project's folder. */
  readonly root: string;
  readonly name: string;
  readonly editedAt: number;
  readonly writtenBy: string;
  readonly draft: ProjectState['draft'];
  readonly runs: readonly string[];
  /** Folders of images, and of an archive or array with the name of that file. Numbered from 1. */
  readonly sources: readonly {
    readonly folder: string;
    readonly file: string | null;
    /** The folder's name in the project, valid on every system. */
    readonly name: string;
  }[];
  readonly images: boolean;
  /** A file that lists the images, if they are not packed. */
  readonly listing: string | null;
  /** Model files. Numbered from 1. */
  readonly models: readonly string[];
  readonly catalog: Manifest['catalog'];
  /** The folder of the bundled datasets. */
  readonly samples: string;
}

/** A written project file. */
export interface PackedProject {
  readonly path: string;
  readonly sizeBytes: number;
  readonly parts: number;
  readonly notes: readonly Words[];
}

/** A part that is written: its content is read when its turn comes. */
interface Source {
  readonly name: string;
  readonly sizeBytes: number;
  readonly deflate: boolean;
  pieces(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Thumbnails are few: enough to recognize the images by. */
const mostThumbnails = 200;
const mostThumbnailBytes = 64 * 1024;

/** Writes the file atomically. */
export async function packProject(
  plan: PackPlan,
  out: string,
  onProgress: (progress: Progress) => void,
): Promise<PackedProject> {
  const notes: Words[] = [];
  const sources: Source[] = [];
  const named = new Set<string>();
  for await (const source of listParts(plan, named, notes)) sources.push(source);
  const total = sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const parts: Part[] = [];
  let done = 0;
  await writePiecewise(out, async (file) => {
    const zip = createZip(file, { zip64: true });
    for (const { name, sizeBytes, deflate, pieces } of sources) {
      const seen: Counted = { sizeBytes: 0, sha256: '' };
      const count = (bytes: number) => {
        done += bytes;
        onProgress({ done: Math.min(done, total), total, what: 'writing' });
      };
      await zip.add(name, hashPieces(pieces(), seen, count), { deflate, sizeBytes });
      parts.push({ name, ...seen });
    }
    const manifest: Manifest = {
      format: 'graft-project',
      version: projectFileVersion,
      writtenBy: plan.writtenBy,
      name: plan.name,
      editedAt: plan.editedAt,
      sources: plan.sources.map(({ name }) => ({ name, included: plan.images })),
      catalog: used(plan.catalog, named),
      parts,
    };
    await zip.add(manifestName, [Buffer.from(JSON.stringify(manifest))], { deflate: true });
    await zip.finish();
  });
  return { path: out, sizeBytes: (await stat(out)).size, parts: parts.length, notes };
}

/** Returns the catalog's weights that the project names. */
function used(catalog: PackPlan['catalog'], named: ReadonlySet<string>): Manifest['catalog'] {
  return catalog
    .map((one) => ({ ...one, blobs: one.blobs.filter((hash) => named.has(hash)) }))
    .filter(({ blobs }) => blobs.length > 0);
}

async function* listParts(plan: PackPlan, blobs: Set<string>, notes: Words[]): AsyncGenerator<Source> {
  const { root, runs, sources, models, samples, images, listing, catalog } = plan;
  const places: NamedPlace[] = [
    { path: samples, name: 'samples' },
    { path: root, name: 'project' },
    ...sources.map(({ folder, name }, i) => ({ path: folder, name: `images/${i + 1}/${name}` })),
    // A model may be next to other files: only its own are named.
    ...models.map((path, i) => ({ path, name: `models/${i + 1}/${basename(path)}` })),
  ];
  const named = createNaming(places);
  const escaped = places.map(({ path }) => JSON.stringify(path).slice(1, -1));

  const draft = mapDraftPaths(plan.draft, named);
  addNamedWeights(draft, blobs);
  yield ofText('project.json', JSON.stringify({ version: 2, draft }));
  for (const run of runs) {
    for (const file of runDocuments) {
      const path = join(root, 'runs', run, file);
      const text = await readIfThere(path);
      if (text === null) continue;
      const name = `runs/${run}/${file}`;
      // A run that is training replaces its checkpoint meanwhile: the one whose weights are packed stays in memory.
      if (file !== 'data.json') {
        addNamedWeights(JSON.parse(text), blobs);
        yield ofText(name, portable(text, escaped, named));
      } else yield ofDocument(name, path, Buffer.byteLength(text), escaped, named);
    }
    yield* listLogs(join(root, 'runs', run), `runs/${run}`, escaped, named);
  }
  const given = new Set(catalog.flatMap((one) => one.blobs));
  for (const hash of blobs) {
    if (given.has(hash)) continue;
    const path = join(root, 'blobs', hash.slice(0, 2), hash);
    yield ofFile(`blobs/${hash}`, path, await sizeOf(path));
  }
  yield* listThumbnails(join(root, 'cache', 'thumbnails'));
  for (const [i, path] of models.entries()) {
    const { folder, names } = await listModelFiles(path).catch(() => ({ folder: '', names: [] }));
    if (names.length === 0)
      notes.push(say`The model file ${path} was not found, so it is not in the project file.`);
    const base = folder === path ? `models/${i + 1}/${basename(path)}` : `models/${i + 1}`;
    for (const name of names)
      yield ofFile(`${base}/${name}`, join(folder, name), await sizeOf(join(folder, name)));
  }
  if (images) yield* listImages(sources, notes);
  else if (listing !== null) yield ofFile('images.jsonl', listing, await sizeOf(listing), true);
}

/** The documents of a run. */
const runDocuments = [
  'graph.json',
  'data.json',
  'notes.json',
  'checkpoints/last.json',
  'checkpoints/best.json',
  'recipe.json',
] as const;

/** Returns a document with portable paths. One without paths stays as it is, to the byte. */
function portable(text: string, escaped: readonly string[], named: (text: string) => string): string {
  if (!escaped.some((path) => text.includes(path))) return text;
  return JSON.stringify(mapTexts(JSON.parse(text), named), null, 2);
}

function ofDocument(
  name: string,
  path: string,
  sizeBytes: number,
  escaped: readonly string[],
  named: (text: string) => string,
): Source {
  async function* pieces() {
    yield Buffer.from(portable(await readFile(path, 'utf8'), escaped, named));
  }
  return { name, sizeBytes, deflate: true, pieces };
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    (error) => {
      throw fileError(error, path, 'read');
    },
  );
}

async function* listLogs(
  folder: string,
  name: string,
  escaped: readonly string[],
  named: (text: string) => string,
): AsyncGenerator<Source> {
  const log = join(folder, 'events.jsonl');
  const info = await stat(log).catch(() => null);
  // The log of a run that is training grows meanwhile: only what is there now is packed.
  if (info)
    yield {
      name: `${name}/events.jsonl`,
      sizeBytes: info.size,
      deflate: true,
      pieces: () =>
        mapLines(
          readPieces(log, info.size),
          (line) =>
            escaped.some((path) => line.includes(path))
              ? JSON.stringify(mapTexts(JSON.parse(line), named))
              : line,
          log,
        ),
    };
  for (const file of await readdir(join(folder, 'tensorboard')).catch((): string[] => [])) {
    const path = join(folder, 'tensorboard', file);
    const found = await stat(path).catch(() => null);
    const part = `${name}/tensorboard/${file}`;
    if (found?.isFile() && placeOfPart(part)) yield ofFile(part, path, found.size, true);
  }
}

async function* listThumbnails(folder: string): AsyncGenerator<Source> {
  let count = 0;
  for (const start of (await readdir(folder).catch((): string[] => [])).sort())
    for (const name of (await readdir(join(folder, start)).catch((): string[] => [])).sort()) {
      const path = join(folder, start, name);
      const part = `thumbnails/${name}`;
      if (count >= mostThumbnails || !placeOfPart(part)) continue;
      const info = await stat(path).catch(() => null);
      if (!info?.isFile() || info.size > mostThumbnailBytes) continue;
      count++;
      yield ofFile(part, path, info.size);
    }
}

async function* listImages(sources: PackPlan['sources'], notes: Words[]): AsyncGenerator<Source> {
  const skipped = { count: 0 };
  for (const [i, { folder, file, name }] of sources.entries()) {
    const base = `images/${i + 1}/${name}`;
    const info = await stat(join(folder, file ?? '')).catch(() => null);
    if (!info) {
      notes.push(
        say`The images in ${join(folder, file ?? '')} were not found, so they are not in the project file.`,
      );
      continue;
    }
    if (file !== null) {
      yield ofFile(`${base}/${file}`, join(folder, file), info.size);
      continue;
    }
    for await (const { path, sizeBytes } of listDataFiles(folder, skipped))
      yield ofFile(`${base}/${path}`, join(folder, path), sizeBytes);
  }
  if (skipped.count > 0)
    notes.push(
      say`${skipped.count} files have names that are not valid on every system, so they are not in the project file.`,
    );
}

function ofText(name: string, text: string): Source {
  const bytes = Buffer.from(text);
  return { name, sizeBytes: bytes.length, deflate: true, pieces: () => [bytes] };
}

function ofFile(name: string, path: string, sizeBytes: number, deflate = false): Source {
  return { name, sizeBytes, deflate, pieces: () => checkedPieces(path, sizeBytes) };
}

/** Yields a file's content; its errors name the file. */
async function* checkedPieces(path: string, sizeBytes: number): AsyncGenerator<Uint8Array> {
  let seen = 0;
  try {
    for await (const piece of readPieces(path, sizeBytes)) {
      seen += piece.length;
      yield piece;
    }
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  if (seen !== sizeBytes)
    throw new GraftError('bad-file', say`${path} changed while it was read. Try again.`, path);
}

async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw fileError(error, path, 'read');
  });
}
