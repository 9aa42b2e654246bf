// Reads TensorFlow.js weight manifests: one weight after another from its shards; quantized values are converted to float32.
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import type { Layer, LayerGraph, WeightRef } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { formatShape } from '#shared/layers/kind';
import { say } from '#shared/sentence';
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

/** TensorFlow.js' weightsManifest: groups of shards, each read as one sequence of bytes. */
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
  /** For a string weight, whose `values` are empty: its first strings. */
  readonly texts?: readonly string[];
}

/** Reads the bytes of one shard at a time, by base name. */
export type ReadShard = (name: string) => Promise<Uint8Array>;

/** Returns the size of a shard in bytes, by base name; throws 'bad-file' or 'not-found' if it is missing. */
export type ShardSize = (name: string) => Promise<number>;

const elementBytes: Readonly<Record<string, number>> = {
  float32: 4,
  float16: 2,
  int32: 4,
  uint8: 1,
  uint16: 2,
  bool: 1,
};

/** Reads shards next to a manifest: base names of regular files only. */
export function shardsOf(folder: string): ReadShard {
  return async (name) => {
    const path = join(folder, safeBaseName(name, folder));
    try {
      if (!(await stat(path)).isFile()) throw new GraftError('bad-file', say`${path} is not a file.`, path);
      const bytes = await readFile(path);
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    } catch (error) {
      throw fileError(error, path, 'read');
    }
  };
}

/** Returns sizes of shards next to a manifest, under the same rules as `shardsOf`. */
export function shardSizesOf(folder: string): ShardSize {
  return async (name) => {
    const path = join(folder, safeBaseName(name, folder));
    try {
      const info = await stat(path);
      if (!info.isFile()) throw new GraftError('bad-file', say`${path} is not a file.`, path);
      return info.size;
    } catch (error) {
      throw fileError(error, path, 'read');
    }
  };
}

/** Removes a leading `./` from a file name, which models saved from a browser have. */
const plainName = (name: string) => name.replace(/^(\.[\\/]+)+/, '');

/** Returns the name if it is a plain file name (a leading `./` is allowed); throws 'bad-file' if it could refer to another folder. */
export function safeBaseName(given: string, file: string): string {
  const name = plainName(given);
  if (name === '' || name === '.' || name === '..' || basename(name) !== name || /[\\/\0:]/.test(name))
    throw new GraftError(
      'bad-file',
      say`${file}: '${name}' is not a plain file name. Shards must be in the same folder.`,
      file,
    );
  return name;
}

/** Yields the weights of a parsed manifest in order; only the shards of the current weight are in memory. Throws for string weights unless `withTexts`. */
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
            say`${file}: the shards are truncated inside the strings '${weight.name}'.`,
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
          say`${file}: the shards are truncated at '${weight.name}': expected ${count * width} more bytes.`,
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
        say`${file}: ${rest} bytes of ${group.paths.join(', ')} do not belong to any weight.`,
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
    throw new GraftError('unsupported', say`${file}: weight '${weight.name}' is of type ${stored}.`, file);
  return { stored, width };
}

function insistOnDistinct(manifest: WeightsManifest, file: string): void {
  const named = new Set<string>();
  for (const name of manifest.flatMap((group) => group.paths)) {
    if (named.has(plainName(name)))
      throw new GraftError('bad-file', say`${file}: the shard '${name}' is listed twice.`, file);
    named.add(plainName(name));
  }
}

/** Performs the checks of `readManifestWeights` without reading values: each shard exists and has the size of its weights. Returns the weights' names and shapes. */
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
        say`${file}: ${group.paths.join(', ')}: expected ${expected} bytes of weights, received ${received}. The download may be incomplete.`,
        file,
      );
  }
  return manifest.flatMap(({ weights }) => weights);
}

const mostTexts = 1000;

/** Parses TensorFlow.js' strings: 4 bytes of length, then UTF-8; returns null if bytes are missing. */
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
    /** Returns an aligned copy of the next bytes; null if there are fewer. Memory grows only with bytes actually read. */
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

/** Reads a file with only a weightsManifest, the format of bundled weights. */
export async function* readWeightsManifest(jsonPath: string): AsyncGenerator<ManifestWeight> {
  const manifest = await readJson(jsonPath, weightsManifestSchema);
  yield* readManifestWeights(manifest, shardsOf(dirname(jsonPath)), jsonPath);
}

/**
 * Returns the graph with the bundled weights as blobs. Layers missing in the manifest keep their initializers if no later
 * layer is in the manifest (a head); any other gap or a wrong shape throws 'bad-file' naming the layer.
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
        say`${jsonPath}: '${name}': expected ${expected}, received ${formatShape(shape)}.`,
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
        say`${jsonPath}: layer '${layer.name}' is missing ${missing.map((spec) => `'${spec.name}' ${formatShape(spec.shape)}`).join(', ')}.`,
        layer.name,
      );
    if (given || feedsKnown.has(layer.name)) for (const input of layer.inputs) feedsKnown.add(input);
  }
}
