// Opens a TensorFlow.js graph model as a frozen feature extractor: its weights become blobs, its operations layers.
import { basename, dirname } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Layer, Shape, WeightRef } from '#shared/graph/graph';
import { say } from '#shared/sentence';
import type { FormatContext, OpenedModel } from '../format';
import { asObject, type JsonObject } from '../keras-config/names';
import { bytesOf, floatsOf } from '../keras-config/place-weights';
import { permuteValues } from '../onnx/builder';
import { type ReadShard, readManifestWeights, type WeightsManifest } from '../weights-manifest';
import type { BuiltWeight } from './build';
import { type Constant, smallValues } from './constants';
import { readAtUsableSize } from './fixed-size';
import { readGraphDef, readShape } from './graph-def';

/** The parts of a graph model in model.json. */
export interface GraphModel {
  readonly topology: JsonObject;
  readonly signature: JsonObject | undefined;
  readonly manifest: WeightsManifest;
  readonly readShard: ReadShard;
}

/** Reads the graph and its weights; operations without equivalent layers become placeholders, listed in the notes. */
export async function openGraphModel(
  model: GraphModel,
  path: string,
  context: FormatContext,
): Promise<OpenedModel> {
  const { constants, texts } = await readConstants(model, path, context);
  const numberOf = (name: string) => constants.get(name)?.values?.[0];
  const def = readGraphDef(model.topology, model.signature, path, numberOf);
  const { graph, weights, notes } = readAtUsableSize({
    def,
    constants,
    texts,
    inputShapes: signatureShapes(model.signature),
    path,
  });
  const layers: Layer[] = [];
  for (const layer of graph.layers) {
    const refs: [string, WeightRef][] = [];
    if (!context.structureOnly)
      for (const [name, weight] of Object.entries(weights.get(layer.name) ?? {}))
        refs.push([name, { blob: await keep(weight, context) }]);
    layers.push({ ...layer, weights: Object.fromEntries(refs) });
  }
  const frozen =
    'A TensorFlow.js graph model: its layers were compiled into operations. It was opened as a frozen feature extractor.';
  const name = basename(dirname(path)) || 'graph';
  return { graph: { ...graph, name, layers, origin: name }, notes: [frozen, ...notes] };
}

/** Reads all constants: small ones with values, large ones as blobs; string constants separately. */
async function readConstants(
  { manifest, readShard }: GraphModel,
  path: string,
  { blobs, onProgress, structureOnly }: FormatContext,
): Promise<{ constants: Map<string, Constant>; texts: Map<string, readonly string[]> }> {
  const constants = new Map<string, Constant>();
  const texts = new Map<string, readonly string[]>();
  const sizeOf = (shape: readonly number[]) => 4 * shape.reduce((product, size) => product * size, 1);
  const total = manifest.reduce(
    (sum, { weights }) => weights.reduce((all, { shape }) => all + sizeOf(shape), sum),
    0,
  );
  let done = 0;
  const weights = readManifestWeights(manifest, readShard, path, true);
  for await (const { name, shape, values, texts: text } of weights) {
    if (constants.has(name) || texts.has(name))
      throw new GraftError('bad-file', say`${path}: two weights are named '${name}'.`, path);
    if (text) {
      texts.set(name, text);
      continue;
    }
    const small = values.length <= smallValues;
    const blob = small ? null : structureOnly ? '' : await blobs.put(bytesOf(values));
    constants.set(name, { shape, values: small ? Array.from(values) : null, blob });
    done += values.byteLength;
    onProgress({ done, total, what: name });
  }
  return { constants, texts };
}

async function keep(
  { constant, shape, transposed = false }: BuiltWeight,
  { blobs }: FormatContext,
): Promise<string> {
  if (!transposed && constant.blob !== null) return constant.blob;
  const values = constant.values
    ? Float32Array.from(constant.values)
    : floatsOf(await blobs.get(constant.blob!));
  const turned = transposed ? permuteValues(values, [shape[1]!, shape[0]!], [1, 0]) : values;
  return blobs.put(bytesOf(turned));
}

function signatureShapes(signature: JsonObject | undefined): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const entry of Object.values(asObject(signature?.inputs) ?? {})) {
    const { name, tensorShape } = asObject(entry) ?? {};
    const shape = readShape(asObject(tensorShape));
    if (typeof name === 'string' && shape) shapes.set(name.replace(/:0$/, ''), shape);
  }
  return shapes;
}
