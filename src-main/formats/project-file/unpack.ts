// Unpacks an untrusted project file into a new folder: each part is checked against its hash, each document against its schema.
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { layerGraphSchema } from '#shared/graph/schema';
import { isFields } from '#shared/json';
import type { Progress } from '#shared/progress';
import { type ProjectState, projectStateSchema } from '#shared/protocol/engine/projects';
import { runDataSchema } from '#shared/protocol/run-data';
import { mapDraftPaths, mapRecipePaths } from '#shared/recipe/map-paths';
import { migrateProject, migrateRecipe } from '#shared/recipe/migrate';
import { recipeSchema } from '#shared/recipe/recipe';
import { checkpointSchema } from '#shared/run/checkpoint';
import { say } from '#shared/sentence';
import { fileError } from '../../store/atomic';
import { checkDisk } from '../../store/disk-space';
import { move, removeFolder } from '../../store/move';
import type { Manifest, PartKind } from './manifest';
import { addNamedWeights } from './named-weights';
import { badProject, checkDocument, type FoundPart, openParts, parseDocument } from './open-parts';
import { type Counted, hashPieces, mapLines, readPieces } from './pieces';
import { createPaths, mapTexts, onlyNamed } from './portable-paths';
import { readMember } from './read-member';

/** A file to unpack, and where. */
export interface UnpackRequest {
  readonly path: string;
  /** An existing, empty folder. */
  readonly folder: string;
  /** The folder that it will have in the end: paths lead there. */
  readonly finalFolder: string;
  /** The folder of the bundled datasets. */
  readonly samples: string;
}

/** What was unpacked. */
export interface UnpackedProject {
  readonly name: string;
  readonly editedAt: number;
  readonly draft: ProjectState['draft'];
  readonly catalog: Manifest['catalog'];
  readonly sources: Manifest['sources'];
  readonly runs: number;
}

/** Rewrites a document: checks it, and returns it with the paths of this machine. */
type Rewrite = (value: unknown, name: string) => unknown;

/** Unpacks the file. Throws 'bad-file', 'too-large', 'unsupported' or 'disk-full', naming it; the folder is then to be removed. */
export async function unpackProject(
  request: UnpackRequest,
  onProgress: (progress: Progress) => void,
): Promise<UnpackedProject> {
  const { path, folder } = request;
  const file = await open(path, 'r').catch((error) => {
    throw fileError(error, path, 'read');
  });
  try {
    const { manifest, parts, ends } = await openParts(file, path);
    const total = parts.reduce((sum, { part }) => sum + part.sizeBytes, 0);
    await checkDisk(folder, total);
    const weights = new Set<string>();
    let draft: ProjectState['draft'] | null = null;
    const rewrites = createRewrites(request, weights, (read) => (draft = read));
    let done = 0;
    const onPiece = (bytes: number) => {
      done += bytes;
      onProgress({ done, total, what: 'reading' });
    };
    for (const found of parts) {
      const { part, entry, kind, place } = found;
      const target = join(folder, place);
      const seen: Counted = { sizeBytes: 0, sha256: '' };
      await mkdir(dirname(target), { recursive: true });
      const pieces = hashPieces(readMember(file, path, entry, ends, part.sizeBytes), seen, onPiece);
      await writeNew(target, pieces);
      const expected = kind === 'blob' ? part.name.slice('blobs/'.length) : part.sha256;
      if (seen.sha256 !== part.sha256 || seen.sha256 !== expected)
        throw badProject(
          path,
          say`its part '${part.name}' is damaged: expected SHA-256 ${expected}, received ${seen.sha256}.`,
        );
      await settle(found, target, rewrites, request).catch((error) => {
        // Values nested deeper than the stack.
        if (!(error instanceof RangeError)) throw error;
        throw badProject(path, say`its part '${part.name}' is nested too deeply.`);
      });
    }
    requireWeights(weights, manifest, parts, path);
    requireRuns(parts, path);
    const { name, editedAt, catalog, sources } = manifest;
    const runs = parts.filter(({ kind }) => kind === 'recipe').length;
    return { name, editedAt, draft: draft!, catalog, sources, runs };
  } finally {
    await file.close();
  }
}

/** Writes a file that must not exist: on this system, two parts may have the same name. */
async function writeNew(target: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(target, 'wx');
    for await (const piece of pieces) await file.writeFile(piece);
  } catch (error) {
    throw fileError(error, target, 'write');
  } finally {
    await file?.close();
  }
}

/** Checks and rewrites a part that is written. */
async function settle(
  { part, kind }: FoundPart,
  target: string,
  rewrites: Partial<Record<PartKind, Rewrite>>,
  request: UnpackRequest,
): Promise<void> {
  const { path } = request;
  if (kind === 'events' || kind === 'listing') return rewriteLines(target, request);
  if (kind === 'thumbnail') {
    const head = await readWhole(target, 12);
    const isWebp = head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP';
    if (!isWebp) throw badProject(path, say`its part '${part.name}' is not a thumbnail.`);
    return;
  }
  const rewrite = rewrites[kind];
  if (!rewrite) return;
  const text = (await readWhole(target, part.sizeBytes)).toString('utf8');
  const value = parseDocument(text, part.name, path);
  const changed = rewrite(value, part.name);
  if (kind === 'project') return removeFolder(target);
  if (changed === value) return;
  await removeFolder(target);
  await writeNew(target, pieceOf(JSON.stringify(changed, null, 2)));
}

async function* pieceOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function readWhole(target: string, sizeBytes: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of readPieces(target, sizeBytes)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function rewriteLines(target: string, request: UnpackRequest): Promise<void> {
  const paths = createPaths({ root: request.finalFolder, samples: request.samples }, request.path);
  const lines = mapLines(
    readPieces(target, Number.MAX_SAFE_INTEGER),
    (line) => {
      if (!line.includes('"graft:')) return line;
      return JSON.stringify(mapTexts(parseDocument(line, target, request.path), paths));
    },
    request.path,
  );
  const other = `${target}.mapped`;
  await writeNew(other, lines);
  await move(other, target);
}

const projectSchema = z.preprocess(
  migrateProject,
  z.object({ version: z.literal(2), draft: projectStateSchema.shape.draft }),
);
const storedRecipeSchema = z.preprocess(migrateRecipe, recipeSchema);

function createRewrites(
  { path, finalFolder: root, samples }: UnpackRequest,
  weights: Set<string>,
  onDraft: (draft: ProjectState['draft']) => void,
): Partial<Record<PartKind, Rewrite>> {
  const paths = onlyNamed(createPaths({ root, samples }, path), path);
  const check = <T extends z.ZodType>(schema: T, value: unknown, name: string) =>
    checkDocument(schema, value, name, path);
  return {
    project(value, name) {
      const { draft } = check(projectSchema, value, name);
      addNamedWeights(draft, weights);
      onDraft(mapDraftPaths(draft, paths));
      return value;
    },
    recipe(value, name) {
      const recipe = check(storedRecipeSchema, value, name);
      addNamedWeights(recipe, weights);
      return mapRecipePaths(recipe, paths);
    },
    data(value, name) {
      const data = check(runDataSchema, value, name);
      const move = <T extends { path: string }>(images: readonly T[]) =>
        images.map((image) => ({ ...image, path: paths(image.path) }));
      const { training, validation, test } = data;
      return { ...data, training: move(training), validation: move(validation), test: move(test) };
    },
    graph(value, name) {
      addNamedWeights(check(layerGraphSchema, value, name), weights);
      return value;
    },
    checkpoint(value, name) {
      addNamedWeights(check(checkpointSchema, value, name), weights);
      return value;
    },
    notes(value, name) {
      return check(z.custom<object>(isFields), value, name);
    },
  };
}

/** Throws if a document names weights that neither the file nor the catalog has. */
function requireWeights(
  named: ReadonlySet<string>,
  { catalog }: Manifest,
  parts: readonly FoundPart[],
  path: string,
): void {
  const there = new Set(parts.filter(({ kind }) => kind === 'blob').map(({ part }) => part.name.slice(6)));
  for (const { blobs } of catalog) for (const hash of blobs) there.add(hash);
  for (const hash of named)
    if (!there.has(hash)) throw badProject(path, say`it names weights that it does not contain: ${hash}.`);
}

/** Throws if a run lacks a document that every run has. */
function requireRuns(parts: readonly FoundPart[], path: string): void {
  const names = new Set(parts.map(({ part }) => part.name));
  for (const name of names) {
    const [, run] = /^runs\/([^/]+)\//.exec(name) ?? [];
    for (const document of run === undefined ? [] : ['recipe', 'graph', 'data'])
      if (!names.has(`runs/${run}/${document}.json`))
        throw badProject(path, say`its part '${`runs/${run}/${document}.json`}' is missing.`);
  }
}
