// Assigns a file's values to a graph's weights: all of them, each with the expected shape, or an error.
import { GraftError } from '#shared/errors';
import type { Layer, LayerGraph, WeightRef } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { fillParams, findKind } from '#shared/layers/catalog';
import type { WeightSpec } from '#shared/layers/kind';
import { placeholderParams, readPlaceholder } from '#shared/layers/placeholder';
import { say } from '#shared/sentence';
import { createBlobQueue } from '../../store/blob-queue';
import type { FormatContext } from '../format';
import type { FoundWeight, Resolved } from '../keras-weights/resolve';
import { leavesBelow, type WeightLeaf } from '../keras-weights/tree';
import type { ConfiguredModel } from './read-model';

/** Finds the weights of all layers in a file; see keras-weights. */
export type ResolveWeights = (leaves: readonly WeightLeaf[]) => Resolved;

/** Returns the graph with a blob for each weight; throws 'bad-file' if the topology is inconsistent. */
export async function placeWeights(
  { graph, tree, sources, fedWith, constants }: ConfiguredModel,
  file: string,
  { blobs, onProgress, structureOnly = false, preview = false }: FormatContext,
  resolve: ResolveWeights,
): Promise<LayerGraph> {
  const facts = inferGraph(graph);
  const problem = facts.problems.find(({ severity, code }) => severity === 'error' && code === undefined);
  if (problem) throw new GraftError('bad-file', say`${file}: ${problem.message}`, file);
  const specsOf = (layer: Layer): readonly WeightSpec[] | null => {
    const kind = findKind(layer.kind);
    if (constants.has(layer.name)) return [];
    if (!kind) return layer.kind.startsWith('operation ') ? [] : null;
    const fed = fedWith.get(layer.name);
    const known = facts.layers.get(layer.name)?.weights;
    return known ?? (fed ? kind.weights(fillParams(kind, layer.params), fed) : null);
  };
  const keyOf = (layer: Layer) => sources.get(layer.name)!.group;
  const specs = new Map<string, readonly WeightSpec[] | null>();
  for (const layer of graph.layers) {
    const own = specsOf(layer);
    if (!specs.get(keyOf(layer))?.length) specs.set(keyOf(layer), own);
  }
  const leaves = leavesBelow(tree).map(({ node, path }): WeightLeaf => {
    const known = specs.get(node.key);
    return { node, path, specs: known === undefined ? [] : known };
  });
  // The weights of unknown layers are known from the file alone.
  const listed = !preview || leaves.some(({ specs }) => specs === null);
  const { found, unread } = listed
    ? resolve(leaves)
    : { found: new Map<string, FoundWeight[]>(), unread: [] };
  const ownOf = (layer: Layer): readonly FoundWeight[] => {
    const needed = specsOf(layer);
    return needed?.length === 0 ? [] : (found.get(keyOf(layer)) ?? []);
  };
  const total = 4 * facts.params.total;
  let done = 0;
  const queue = createBlobQueue(blobs);
  /** Names of blobs: known at once, or once a large weight was copied. */
  const kept = new Map<FoundWeight, string | Promise<string>>();
  const keep = async (layer: Layer, weight: FoundWeight): Promise<void> => {
    if (kept.has(weight)) return;
    const owner = `weight '${weight.name}' of layer '${layer.name}'`;
    const report = (bytes: number) => {
      done += bytes;
      onProgress({ done, total, what: layer.name });
    };
    const range = weight.stored.locate?.(owner);
    if (range) {
      kept.set(weight, (await queue.copy(range, report)).name);
      return;
    }
    const values = weight.stored.read(owner);
    if (typeof values === 'string') return void kept.set(weight, values);
    kept.set(weight, await queue.add(bytesOf(values)));
    report(values.byteLength);
  };
  const shaped = graph.layers.map((bare) => {
    const own = ownOf(bare);
    return { own, layer: withShapes(bare, own, facts.layers.has(bare.name)) };
  });
  const layers: Layer[] = [];
  if (!structureOnly) {
    const sizeOf = (weight: FoundWeight) => weight.stored.shape.reduce((product, size) => product * size, 1);
    // The largest first, so that no thread still copies one when the others are done.
    const jobs = shaped.flatMap(({ own, layer }) =>
      own.map((weight) => ({ layer, weight, size: sizeOf(weight) })),
    );
    jobs.sort((a, b) => b.size - a.size);
    for (const { layer, weight } of jobs) await keep(layer, weight);
  }
  for (const { own, layer } of shaped) {
    const weights: [string, WeightRef][] = [];
    if (!structureOnly) {
      for (const one of own) weights.push([one.name, { blob: await kept.get(one)! }]);
      for (const [name, { constant }] of Object.entries(constants.get(layer.name) ?? {})) {
        const bytes = bytesOf(Float32Array.from(constant.values ?? []));
        weights.push([name, { blob: await queue.add(bytes) }]);
      }
    }
    layers.push({ ...layer, weights: Object.fromEntries(weights) });
  }
  await queue.drain();
  return { ...graph, layers, ...(unread.length > 0 ? { unreadWeights: unread } : {}) };
}

/** Adds the file's weight shapes to a layer whose weights cannot be derived; returns other layers unchanged. */
function withShapes(layer: Layer, own: readonly FoundWeight[], derived: boolean): Layer {
  const weightShapes = Object.fromEntries(own.map(({ name, stored }) => [name, stored.shape]));
  if (findKind(layer.kind))
    return derived || own.length === 0 ? layer : { ...layer, heldShapes: weightShapes };
  return { ...layer, params: placeholderParams({ ...readPlaceholder(layer.params), weightShapes }) };
}

/** Returns float32 values from their bytes. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

/** Returns the bytes of float32 values, little endian like all supported machines. */
export function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
