// Finds the single model and its text files in a downloaded folder or zip.
import { mkdtemp, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { GraftError } from '#shared/errors';
import { mapStrings, say } from '#shared/sentence';
import { fileError } from '../store/atomic';
import { removeFolder } from '../store/move';
import { describeForeign, nameForeignTree } from './foreign';
import { openZipArchive, type ZipArchive } from './zip-archive';

const textLimit = 1024 * 1024;
const modelLimit = 2 * 1024 ** 3;
const mostNames = 10_000;

/** The model file, and a function that reads a text file next to it. */
export interface ModelBundle {
  readonly file: string;
  readText(name: string): Promise<string | undefined>;
}

/** Calls `use` with the model in a file, folder or zip; a Keras file in a zip is unpacked temporarily. */
export async function withModelBundle<T>(path: string, use: (bundle: ModelBundle) => Promise<T>): Promise<T> {
  const info = await stat(path).catch((error) => {
    throw fileError(error, path, 'read');
  });
  if (info.isDirectory()) {
    const found = await findInFolder(path);
    return 'zip' in found ? withModelBundle(found.zip, use) : use(found);
  }
  if (/\.json$/i.test(path) || basename(path) === 'keras_model.h5')
    return use({ file: path, readText: (name) => textIn(dirname(path), name) });
  if (!(await isZip(path))) return use({ file: path, readText: async () => undefined });
  const file = await open(path, 'r').catch((error) => {
    throw fileError(error, path, 'read');
  });
  try {
    const zip = await openZipArchive(file, path);
    return await useZip(zip, path, use);
  } finally {
    await file.close();
  }
}

async function isZip(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch((error) => {
    throw fileError(error, path, 'read');
  });
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.equals(Buffer.from([0x50, 0x4b, 3, 4]));
  } finally {
    await file.close();
  }
}

const kerasFile = /\.(keras|h5|hdf5)$/i;
/** Files with only weights, which are not models. */
const isModel = (name: string) => kerasFile.test(name) && !/\.weights\.h5$/i.test(name);

/** Returns the single model in a folder or its subfolders, or the single zip. */
async function findInFolder(folder: string): Promise<ModelBundle | { readonly zip: string }> {
  const names = await listFolder(folder);
  const bundle = (file: string, inside: string): ModelBundle => ({
    file,
    readText: (name) => textIn(inside, name),
  });
  const [json, ...others] = names.filter((name) => basename(name) === 'model.json');
  if (json === 'model.json' || (json !== undefined && others.length === 0)) {
    const inside = join(folder, dirname(json));
    return bundle(inside, inside);
  }
  const models = names.filter(isModel);
  const direct = models.filter((name) => !name.includes('/'));
  const [only, ...more] = direct.length > 0 ? direct : models;
  if (only !== undefined && more.length === 0) return bundle(join(folder, only), join(folder, dirname(only)));
  if (only !== undefined) throw severalModels(folder, [only, ...more]);
  const zips = names.filter((name) => /\.zip$/i.test(name));
  if (zips.length === 1) return { zip: join(folder, zips[0]!) };
  throw refuse(folder, names);
}

/** Lists paths in a folder, two levels deep: enough to recognize a SavedModel, a Core ML package or a folder of images. */
async function listFolder(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (found.length >= mostNames) break;
    found.push(entry.name);
    if (!entry.isDirectory()) continue;
    const inside = await readdir(join(folder, entry.name)).catch(() => []);
    found.push(...inside.slice(0, 1000).map((name) => `${entry.name}/${name}`));
  }
  return found;
}

async function textIn(folder: string, name: string): Promise<string | undefined> {
  const file = join(folder, name);
  const info = await stat(file).catch(() => null);
  if (!info?.isFile() || info.size > textLimit) return undefined;
  return readFile(file, 'utf8').catch(() => undefined);
}

async function useZip<T>(
  zip: ZipArchive,
  path: string,
  use: (bundle: ModelBundle) => Promise<T>,
): Promise<T> {
  const names = [...zip.members.keys()].filter((name) => !/(^|\/)(__MACOSX|\.)/.test(name));
  const inFolderOf = (member: string) => async (name: string) => {
    const bytes = await zip.read(member.slice(0, -basename(member).length) + name, textLimit);
    return bytes && new TextDecoder().decode(bytes);
  };
  // A .keras file is also a zip, regardless of its name.
  if (names.includes('config.json') && names.some((name) => name === 'model.weights.h5'))
    return use({ file: path, readText: async () => undefined });
  const json = names.find((name) => name === 'model.json' || /^[^/]+\/model\.json$/.test(name));
  if (json !== undefined) return use({ file: path, readText: inFolderOf(json) });
  const [only, ...more] = names.filter(isModel);
  if (only === undefined) {
    if (/\.keras$/i.test(path)) return use({ file: path, readText: async () => undefined });
    throw refuse(path, names);
  }
  if (more.length > 0) throw severalModels(path, [only, ...more]);
  const bytes = await zip.read(only, modelLimit);
  const folder = await mkdtemp(join(tmpdir(), 'graft-bundle-'));
  try {
    const file = join(folder, basename(only));
    await writeFile(file, bytes!);
    return await use({ file, readText: inFolderOf(only) });
  } catch (error) {
    throw error instanceof GraftError ? inZip(error, folder, path) : error;
  } finally {
    await removeFolder(folder);
  }
}

/** Returns the error with the archive's path instead of that of the temporarily unpacked file. */
function inZip(error: GraftError, folder: string, path: string): GraftError {
  const words = mapStrings(error.words, (text) => text.replaceAll(`${folder}/`, `${path}: `));
  return new GraftError(error.code, words, path);
}

function severalModels(path: string, names: readonly string[]): GraftError {
  return new GraftError(
    'unsupported',
    say`${path} contains ${names.length} models: ${names.slice(0, 5).join(', ')}. Open one of them.`,
    path,
  );
}

function refuse(path: string, names: readonly string[]): GraftError {
  const kind = nameForeignTree(names);
  const inside = kind === 'tflite' || kind === 'onnx' || kind === 'frozen' || kind === 'caffe';
  const shown = inside ? (names.find((name) => /\.(tflite|onnx|pb|caffemodel)$/i.test(name)) ?? path) : path;
  if (kind !== null) {
    const { what, way } = describeForeign(kind, shown);
    return new GraftError(
      'unsupported',
      say`${path} is ${inside ? say`a download of ${what}` : what}. ${way}`,
      path,
    );
  }
  const some = names.slice(0, 5).join(', ') || say`nothing`;
  return new GraftError(
    'unsupported',
    say`${path} does not contain a model that Graft can open: expected model.json (TensorFlow.js), a .keras or a .h5 file, found ${some}.`,
    path,
  );
}
