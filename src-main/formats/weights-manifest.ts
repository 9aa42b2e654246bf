// TensorFlow.js weight manifests: one weight after another out of its shards, quantized values expanded to float32.
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import type { Layer, LayerGraph, WeightRef } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { formatShape } from '#shared/layers/kind';
import { fileError, readJson } from '../store/atomic';
import type { BlobStore } from '../store/blobs';
import { expandHalves } from './half';
import { readWeightName } from './keras-config/names';
import { bytesOf } from './keras-config/place-weights';

const size = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31);

/** TensorFlow.js' weightsManifest: groups of shards that are read as one run of bytes. */
export const weightsManifestSchema = z.array(
  z.object({
    paths: z.array(z.string()).max(100_000),
    weights: z.array(
      z.object({
        name: z.string(),
        shape: z.array(size).max(8),
        dtype: z.string(),
        quantization: z
          .object({ dtype: z.string(), scale: z.number().optional(), min: z.number().optional() })
          .loose()
          .optional(),
      }),
    ),
  }),
);
/** See `weightsManifestSchema`. */
export type WeightsManifest = z.infer<typeof weightsManifestSchema>;

/** One weight of a manifest. */
export interface ManifestWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** Set for a weight of text (`string`), whose `values` are empty: its first texts. */
  readonly texts?: readonly string[];
}

/** Where shards are read from: by base name; the bytes of one shard at a time. */
export type ReadShard = (name: string) => Promise<Uint8Array>;

/** Size of a shard in bytes, by base name; throws 'bad-file' or 'not-found' where there is none. */
export type ShardSize = (name: string) => Promise<number>;

const elementBytes: Readonly<Record<string, number>> = {
  float32: 4,
  float16: 2,
  int32: 4,
  uint8: 1,
  uint16: 2,
  bool: 1,
};

/** Reads shards that lie beside a manifest: base names of regular files only. */
export function shardsOf(folder: string): ReadShard {
  return async (name) => {
    const path = join(folder, safeBaseName(name, folder));
    try {
      if (!(await stat(path)).isFile()) throw new GraftError('bad-file', `${path} is no file.`, path);
      const bytes = await readFile(path);
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    } catch (error) {
      throw fileError(error, path, 'read');
    }
  };
}

/** Sizes of shards that lie beside a manifest, as `shardsOf` would read them. */
export function shardSizesOf(folder: string): ShardSize {
  return async (name) => {
    const path = join(folder, safeBaseName(name, folder));
    try {
      const info = await stat(path);
      if (!info.isFile()) throw new GraftError('bad-file', `${path} is not a file.`, path);
      return info.size;
    } catch (error) {
      throw fileError(error, path, 'read');
    }
  };
}

/** A file name without `./` in front, as models saved from a browser have it. */
const plainName = (name: string) => name.replace(/^(\.[\\/]+)+/, '');

/** The name where it is a plain file name (`./` in front does no harm); throws 'bad-file' where it could lead elsewhere. */
export function safeBaseName(given: string, file: string): string {
  const name = plainName(given);
  if (name === '' || name === '.' || name === '..' || basename(name) !== name || /[\\/\0:]/.test(name))
    throw new GraftError(
      'bad-file',
      `${file}: '${name}' is no plain file name in the same folder: refused.`,
      file,
    );
  return name;
}

/** The weights of a parsed manifest in order; only the shards that a weight touches are in memory. Weights of text are refused unless `withTexts`. */
export async function* readManifestWeights(
  manifest: WeightsManifest,
  readShard: ReadShard,
  file: string,
  withTexts = false,
): AsyncGenerator<ManifestWeight> {
  insistOnDistinct(manifest, file);
  for (const group of manifest) {
    const bytes = createByteQueue(group.paths, readShard);
    for (const weight of group.weights) {
      if (withTexts && weight.dtype === 'string') {
        const texts = await readTexts(weight.shape, bytes.take);
        if (!texts)
          throw new GraftError(
            'bad-file',
            `${file}: the shards end inside the texts '${weight.name}'.`,
            file,
          );
        yield { name: weight.name, shape: weight.shape, values: new Float32Array(0), texts };
        continue;
      }
      const { stored, width } = storedType(weight, file);
      const count = weight.shape.reduce((product, length) => product * length, 1);
      const raw = await bytes.take(count * width);
      if (raw === null)
        throw new GraftError(
          'bad-file',
          `${file}: the shards end before '${weight.name}': expected ${count * width} more bytes.`,
          file,
        );
      yield {
        name: weight.name,
        shape: weight.shape,
        values: expand(raw, stored, count, weight.quantization),
      };
    }
    const rest = await bytes.rest();
    if (rest > 0)
      throw new GraftError(
        'bad-file',
        `${file}: ${rest} bytes of ${group.paths.join(', ')} belong to no weight.`,
        file,
      );
  }
}

function storedType(
  weight: WeightsManifest[number]['weights'][number],
  file: string,
): { readonly stored: string; readonly width: number } {
  const stored = weight.quantization?.dtype ?? weight.dtype;
  const width = Object.hasOwn(elementBytes, stored) ? elementBytes[stored]! : undefined;
  if (width === undefined)
    throw new GraftError('unsupported', `${file}: weight '${weight.name}' is of type ${stored}.`, file);
  return { stored, width };
}

function insistOnDistinct(manifest: WeightsManifest, file: string): void {
  const named = new Set<string>();
  for (const name of manifest.flatMap((group) => group.paths)) {
    if (named.has(plainName(name)))
      throw new GraftError('bad-file', `${file}: the shard '${name}' is named twice: refused.`, file);
    named.add(plainName(name));
  }
}

/** Checks without reading a value what `readManifestWeights` would: each shard is there, and as long as its weights. Returns the weights' names and shapes. */
export async function checkManifest(
  manifest: WeightsManifest,
  shardSize: ShardSize,
  file: string,
): Promise<{ readonly name: string; readonly shape: readonly number[] }[]> {
  insistOnDistinct(manifest, file);
  for (const group of manifest) {
    let received = 0;
    for (const name of group.paths) received += await shardSize(name);
    const expected = group.weights.reduce(
      (sum, weight) =>
        sum + storedType(weight, file).width * weight.shape.reduce((product, length) => product * length, 1),
      0,
    );
    if (received !== expected)
      throw new GraftError(
        'bad-file',
        `${file}: ${group.paths.join(', ')}: expected ${expected} bytes of weights, received ${received}. The download may be incomplete.`,
        file,
      );
  }
  return manifest.flatMap(({ weights }) => weights);
}

const mostTexts = 1000;

/** Texts as TensorFlow.js writes them: 4 bytes of length, then UTF-8; null where bytes are missing. */
async function readTexts(
  shape: readonly number[],
  take: (wanted: number) => Promise<Uint8Array | null>,
): Promise<string[] | null> {
  const count = shape.reduce((product, length) => product * length, 1);
  const texts: string[] = [];
  for (let i = 0; i < count; i++) {
    const head = await take(4);
    const bytes = head && (await take(new DataView(head.buffer).getUint32(0, true)));
    if (!bytes) return null;
    if (texts.length < mostTexts) texts.push(new TextDecoder().decode(bytes));
  }
  return texts;
}

function expand(
  raw: Uint8Array,
  stored: string,
  count: number,
  quantization: { scale?: number | undefined; min?: number | undefined } | undefined,
): Float32Array {
  const values = new Float32Array(count);
  const { buffer, byteOffset } = raw;
  if (stored === 'float32') values.set(new Float32Array(buffer, byteOffset, count));
  else if (stored === 'float16') expandHalves(new Uint16Array(buffer, byteOffset, count), values);
  else if (stored === 'int32') values.set(new Int32Array(buffer, byteOffset, count));
  else {
    const codes = stored === 'uint16' ? new Uint16Array(buffer, byteOffset, count) : raw;
    const { scale = 1, min = 0 } = quantization ?? {};
    for (let i = 0; i < count; i++) values[i] = codes[i]! * scale + min;
  }
  return values;
}

function createByteQueue(paths: readonly string[], readShard: ReadShard) {
  let next = 0;
  let shard = new Uint8Array(0);
  let at = 0;
  const advance = async () => {
    if (next >= paths.length) return false;
    shard = new Uint8Array(await readShard(paths[next++]!));
    at = 0;
    return true;
  };
  return {
    /** A copy of the next bytes, aligned; null when there are fewer. The memory grows with what is really there. */
    async take(wanted: number): Promise<Uint8Array | null> {
      const parts: Uint8Array[] = [];
      for (let missing = wanted; missing > 0; ) {
        if (at === shard.length && !(await advance())) return null;
        const part = shard.subarray(at, at + missing);
        at += part.length;
        missing -= part.length;
        parts.push(part);
      }
      const whole = new Uint8Array(wanted);
      let filled = 0;
      for (const part of parts) {
        whole.set(part, filled);
        filled += part.length;
      }
      return whole;
    },
    async rest(): Promise<number> {
      let left = shard.length - at;
      while (await advance()) left += shard.length;
      return left;
    },
  };
}

/** Reads a file that holds a bare weightsManifest, as bundled weights are kept. */
export async function* readWeightsManifest(jsonPath: string): AsyncGenerator<ManifestWeight> {
  const manifest = await readJson(jsonPath, weightsManifestSchema);
  yield* readManifestWeights(manifest, shardsOf(dirname(jsonPath)), jsonPath);
}

/**
 * The graph with the bundled weights as blobs. Layers that the manifest lacks keep their initializers where nothing
 * behind them is in the manifest (a head); any other gap or a wrong shape throws 'bad-file' naming the layer.
 */
export async function loadBundledWeights(
  graph: LayerGraph,
  jsonPath: string,
  blobs: BlobStore,
): Promise<LayerGraph> {
  const facts = inferGraph(graph);
  const layers = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const found = new Map<string, Record<string, WeightRef>>();
  for await (const { name, shape, values } of readWeightsManifest(jsonPath)) {
    const slash = name.lastIndexOf('/');
    const layer = layers.get(name.slice(0, slash));
    if (!layer) continue;
    const weightName = readWeightName(layer.kind, name.slice(slash + 1));
    const spec = facts.layers.get(layer.name)?.weights.find((wanted) => wanted.name === weightName);
    if (!spec || spec.shape.join() !== shape.join()) {
      const expected = spec ? formatShape(spec.shape) : 'no such weight';
      throw new GraftError(
        'bad-file',
        `${jsonPath}: '${name}': expected ${expected}, received ${formatShape(shape)}.`,
        layer.name,
      );
    }
    const weights = found.get(layer.name) ?? {};
    weights[weightName] = { blob: await blobs.put(bytesOf(values)) };
    found.set(layer.name, weights);
  }
  checkCoverage(graph, facts.layers, found, jsonPath);
  const merge = (layer: Layer): Layer => {
    const weights = found.get(layer.name);
    return weights ? { ...layer, weights: { ...layer.weights, ...weights } } : layer;
  };
  return { ...graph, layers: graph.layers.map(merge) };
}

function checkCoverage(
  graph: LayerGraph,
  facts: ReturnType<typeof inferGraph>['layers'],
  found: ReadonlyMap<string, object>,
  jsonPath: string,
): void {
  const feedsKnown = new Set<string>();
  for (const layer of [...graph.layers].reverse()) {
    const wanted = facts.get(layer.name)?.weights ?? [];
    const given = found.get(layer.name);
    const missing = wanted.filter((spec) => !given || !Object.hasOwn(given, spec.name));
    if (missing.length > 0 && (given || feedsKnown.has(layer.name)))
      throw new GraftError(
        'bad-file',
        `${jsonPath}: layer '${layer.name}' lacks ${missing.map((spec) => `'${spec.name}' ${formatShape(spec.shape)}`).join(', ')}.`,
        layer.name,
      );
    if (given || feedsKnown.has(layer.name)) for (const input of layer.inputs) feedsKnown.add(input);
  }
}
