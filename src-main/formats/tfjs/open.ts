// Opens a TensorFlow.js model: model.json with Keras' topology (or a graph of operations), and weight shards next to it or all in one zip.
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GraftError } from '#shared/errors';
import { say, uniqueWords, type Words } from '#shared/sentence';
import { fileError } from '../../store/atomic';
import type { FormatContext, OpenedModel } from '../format';
import { applyMetadata, metadataNames } from '../graft-metadata';
import { asObject } from '../keras-config/names';
import { bytesOf, placeWeights } from '../keras-config/place-weights';
import { readModelConfig } from '../keras-config/read-model';
import { parseConfig } from '../keras-h5/open';
import { isKerasJson, openKerasJson } from '../keras-json/open';
import type { StoredWeight } from '../keras-weights/stored-weight';
import { openGraphModel } from '../tfjs-graph/open';
import {
  checkManifest,
  type ReadShard,
  readManifestWeights,
  type ShardSize,
  safeBaseName,
  shardSizesOf,
  shardsOf,
  weightsManifestSchema,
} from '../weights-manifest';
import { openZipArchive } from '../zip-archive';
import { resolveTfjs } from './weights';

const textLimit = 64 * 1024 * 1024;
const shardLimit = 1024 * 1024 * 1024;

interface Source {
  readonly json: string;
  readonly metadata: string | undefined;
  readonly readShard: ReadShard;
  readonly shardSize: ShardSize;
}

/** Opens a layers or graph model; `path` is its model.json, its folder or a zip of it. */
export async function openTfjs(path: string, context: FormatContext): Promise<OpenedModel> {
  if (/\.zip$/i.test(path)) {
    const file = await open(path, 'r').catch((error) => {
      throw fileError(error, path, 'read');
    });
    try {
      return await openFrom(await zipSource(file, path), path, context);
    } finally {
      await file.close();
    }
  }
  const info = await stat(path).catch((error) => {
    throw fileError(error, path, 'read');
  });
  const json = info.isDirectory() ? join(path, 'model.json') : path;
  const folder = dirname(json);
  const readText = async (file: string) => {
    const sizeBytes = await stat(file).then(
      ({ size }) => size,
      () => 0,
    );
    if (sizeBytes > textLimit)
      throw new GraftError(
        'too-large',
        say`${file} has ${sizeBytes} bytes; the limit is ${textLimit}.`,
        file,
      );
    return new TextDecoder().decode(await shardsOf(folder)(basename(file)));
  };
  const source: Source = {
    json: await readText(json),
    metadata: await readText(join(folder, metadataNames.file)).catch(() => undefined),
    readShard: shardsOf(folder),
    shardSize: shardSizesOf(folder),
  };
  return openFrom(source, json, context);
}

async function openFrom(source: Source, path: string, context: FormatContext): Promise<OpenedModel> {
  const file = asObject(parseConfig(source.json, path));
  if (file && isKerasJson(file)) return openKerasJson(file, path, context);
  const topology = asObject(file?.modelTopology);
  const manifest = weightsManifestSchema.safeParse(file?.weightsManifest);
  if (!topology || !manifest.success)
    throw new GraftError(
      'unsupported',
      say`${path} is not a TensorFlow.js model: expected modelTopology and weightsManifest.`,
      path,
    );
  if (file?.format === 'graph-model' || topology.node) {
    const signature = asObject(file?.signature) ?? asObject(asObject(file?.userDefinedMetadata)?.signature);
    const parts = { topology, signature, manifest: manifest.data, readShard: source.readShard };
    const opened = await openGraphModel(parts, path, context);
    const { graph, notes } = applyMetadata(opened.graph, source.metadata);
    return { graph, notes: [...opened.notes, ...notes] };
  }
  const version = String(topology.keras_version ?? '2.0.0');
  const config = asObject(topology.model_config) ?? topology;
  const model = readModelConfig(config, path, version.replace(/^tfjs-layers /, '2.'));

  const stored: StoredWeight[] = [];
  const add = (name: string, shape: readonly number[], blob: string) =>
    void stored.push({ name, shape, read: () => blob });
  if (context.structureOnly)
    for (const { name, shape } of await checkManifest(manifest.data, source.shardSize, path))
      add(name, shape, '');
  else
    for await (const { name, shape, values } of readManifestWeights(manifest.data, source.readShard, path)) {
      add(name, shape, await context.blobs.put(bytesOf(values)));
      if (stored.length % 16 === 0) context.onProgress({ done: stored.length, total: null, what: name });
    }
  const writer = String(file?.generatedBy ?? '').startsWith('TensorFlow.js') ? 'tfjs' : 'converter';
  const shared: Words[] = [];
  const placed = await placeWeights(model, path, context, (leaves) =>
    resolveTfjs(model.tree, leaves, stored, { version, writer }, path, (text) => void shared.push(text)),
  );
  const { graph, notes } = applyMetadata(placed, source.metadata);
  return {
    graph: { ...graph, origin: basename(dirname(path)) },
    notes: [...model.notes, ...uniqueWords(shared), ...notes],
  };
}

async function zipSource(file: FileHandle, path: string): Promise<Source> {
  const zip = await openZipArchive(file, path);
  const json = [...zip.members.keys()].find(
    (name) => name === 'model.json' || /^[^/]+\/model\.json$/.test(name),
  );
  if (json === undefined)
    throw new GraftError('unsupported', say`${path} does not contain a model.json.`, path);
  const folder = json.slice(0, -'model.json'.length);
  const readText = async (name: string) => {
    const bytes = await zip.read(name, textLimit);
    return bytes && new TextDecoder().decode(bytes);
  };
  const missing = (name: string) =>
    new GraftError('bad-file', say`${path}: its shard '${name}' is missing.`, path);
  return {
    json: (await readText(json))!,
    metadata: await readText(folder + metadataNames.file),
    readShard: async (name) => {
      const bytes = await zip.read(folder + safeBaseName(name, path), shardLimit);
      if (!bytes) throw missing(name);
      return bytes;
    },
    shardSize: async (name) => {
      const member = zip.members.get(folder + safeBaseName(name, path));
      if (!member) throw missing(name);
      return member.sizeBytes;
    },
  };
}
