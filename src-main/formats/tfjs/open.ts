// Opens a TensorFlow.js model: model.json with Keras' topology (or a graph of operations), and weight shards beside it or all in one zip.
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GraftError } from '#shared/errors';
import { formatShape } from '#shared/layers/kind';
import { fileError } from '../../store/atomic';
import type { FormatContext, OpenedModel } from '../format';
import { applyMetadata, metadataNames } from '../graft-metadata';
import { asObject, readWeightName } from '../keras-config/names';
import { bytesOf, placeWeights, type WantedWeight } from '../keras-config/place-weights';
import { type LayerSource, readModelConfig } from '../keras-config/read-model';
import { parseConfig } from '../keras-h5/open';
import { isKerasJson, openKerasJson } from '../keras-json/open';
import { openGraphModel } from '../tfjs-graph/open';
import {
  type ReadShard,
  readManifestWeights,
  safeBaseName,
  shardsOf,
  weightsManifestSchema,
} from '../weights-manifest';
import { openZipArchive } from '../zip-archive';

const textLimit = 64 * 1024 * 1024;
const shardLimit = 1024 * 1024 * 1024;

interface Source {
  readonly json: string;
  readonly metadata: string | undefined;
  readonly readShard: ReadShard;
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
        `${file} has ${sizeBytes} bytes: at most ${textLimit} are read.`,
        file,
      );
    return new TextDecoder().decode(await shardsOf(folder)(basename(file)));
  };
  const source: Source = {
    json: await readText(json),
    metadata: await readText(join(folder, metadataNames.file)).catch(() => undefined),
    readShard: shardsOf(folder),
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
      `${path} is no TensorFlow.js model: expected modelTopology and weightsManifest.`,
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

  const blobs = new Map<string, { blob: string; shape: readonly number[] }>();
  let done = 0;
  if (context.structureOnly)
    for (const { name, shape } of manifest.data.flatMap((group) => group.weights))
      blobs.set(name, { blob: '', shape });
  else
    for await (const weight of readManifestWeights(manifest.data, source.readShard, path)) {
      blobs.set(weight.name, { blob: await context.blobs.put(bytesOf(weight.values)), shape: weight.shape });
      done += 1;
      if (done % 16 === 0) context.onProgress({ done, total: null, what: weight.name });
    }
  const names = [...blobs.keys()];
  const bySuffix = indexBySuffix(names);
  const placed = await placeBlobs();
  const { graph, notes } = applyMetadata(placed, source.metadata);
  return { graph: { ...graph, origin: basename(dirname(path)) }, notes: [...model.notes, ...notes] };

  function placeBlobs() {
    const find = (wanted: WantedWeight) => {
      const name = findManifestName(names, bySuffix, wanted, model.sources.get(wanted.layer)!);
      const found = name === undefined ? undefined : blobs.get(name);
      const owner = `weight '${wanted.name}' of layer '${wanted.layer}'`;
      if (!found)
        throw new GraftError('bad-file', `${path}: the ${owner} is missing from its weights.`, path);
      if (found.shape.join() !== wanted.shape.join())
        throw new GraftError(
          'bad-file',
          `${path}: ${owner}: expected shape ${formatShape(wanted.shape)}, received ${formatShape(found.shape)}.`,
          path,
        );
      return found.blob;
    };
    const list = (layer: string) => {
      const prefix = `${model.sources.get(layer)!.name}/`;
      return names.flatMap((name) => {
        const at = `/${name}`.lastIndexOf(`/${prefix}`);
        const { blob, shape } = blobs.get(name)!;
        return at < 0 ? [] : [{ name: name.slice(at + prefix.length), shape, read: () => blob }];
      });
    };
    return placeWeights(model.graph, path, context, { read: find, list, fedWith: model.fedWith });
  }
}

/** Weight names by their last two parts, `conv/kernel`. */
function indexBySuffix(names: readonly string[]): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const name of names) {
    const key = name.split('/').slice(-2).join('/');
    index.set(key, [...(index.get(key) ?? []), name]);
  }
  return index;
}

function findManifestName(
  names: readonly string[],
  bySuffix: ReadonlyMap<string, readonly string[]>,
  wanted: WantedWeight,
  source: LayerSource,
): string | undefined {
  const spellings = [wanted.name, ...(wanted.kind === 'DepthwiseConv2D' ? ['depthwise_kernel'] : [])];
  for (const spelling of spellings) {
    const whole = `${source.name}/${spelling}`;
    const key = whole.split('/').slice(-2).join('/');
    const candidates = (bySuffix.get(key) ?? []).filter(
      (name) => name === whole || name.endsWith(`/${whole}`),
    );
    const own = candidates.filter((name) => name === whole || name.startsWith(`${source.top}/`));
    if (own.length > 0) return own[0];
    if (candidates.length > 0) return candidates[0];
  }
  const prefixed = names.filter((name) => name.startsWith(`${source.name}/`));
  const same = prefixed.filter(
    (name) => readWeightName(wanted.kind, name.split('/').at(-1)!) === wanted.name,
  );
  return same.length === 1 ? same[0] : undefined;
}

async function zipSource(file: FileHandle, path: string): Promise<Source> {
  const zip = await openZipArchive(file, path);
  const json = [...zip.members.keys()].find(
    (name) => name === 'model.json' || /^[^/]+\/model\.json$/.test(name),
  );
  if (json === undefined) throw new GraftError('unsupported', `${path} holds no model.json.`, path);
  const folder = json.slice(0, -'model.json'.length);
  const readText = async (name: string) => {
    const bytes = await zip.read(name, textLimit);
    return bytes && new TextDecoder().decode(bytes);
  };
  return {
    json: (await readText(json))!,
    metadata: await readText(folder + metadataNames.file),
    readShard: async (name) => {
      const bytes = await zip.read(folder + safeBaseName(name, path), shardLimit);
      if (!bytes) throw new GraftError('bad-file', `${path}: its shard '${name}' is missing.`, path);
      return bytes;
    },
  };
}
