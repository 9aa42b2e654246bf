// The uses of layers in a functional configuration: which output of which use a tensor is, and how often it is read.
import type { Shape } from '#shared/graph/graph';
import { type Entry, isModel } from './entries';
import { hasCalls, type LayerUse, readTensors, type TensorRef } from './inbound';
import { usesOf, withGivenMode } from './layer-use';
import type { JsonObject } from './names';
import type { OperationUse } from './operation-call';

/** One use of a layer; its inputs refer to other uses. */
export interface WaitingUse {
  readonly entry: Entry;
  readonly use: LayerUse & { readonly call?: OperationUse };
  readonly position: number;
}

/** The uses of a model's layers. */
export interface FunctionalUses {
  /** All uses, in the order of the file. */
  readonly waiting: readonly WaitingUse[];
  /** The model's outputs. */
  readonly outer: readonly TensorRef[];
  /** Stores the names of the layers that compute the outputs of a use. */
  bind(layer: string, position: number, names: readonly string[]): void;
  /** Returns the name of the layer that computes an input of a use; undefined if it is not known yet. */
  resolve(tensor: TensorRef): string | undefined;
  /** The same for an output of the model. */
  resolveOuter(tensor: TensorRef): string | undefined;
  /** Counts how often an output of a use is read. */
  countReads(layer: string, position: number, index: number): number;
  /** The shape of the first output of a use, if the file states it. */
  shapeOf(layer: string, position: number): Shape | null;
}

const keyOf = (layer: string, node: number, index: number) => `${layer}\n${node}\n${index}`;

/** Lists the uses. `bound` are the outputs of layers that are given from outside: the model's inputs, if it is nested. */
export function listUses(
  entries: readonly Entry[],
  config: JsonObject,
  bound: ReadonlyMap<string, string>,
  explicitCalls: boolean,
): FunctionalUses {
  /** Outputs of each use of each layer. */
  const outputs = new Map<string, (readonly string[] | undefined)[]>();
  for (const [layer, name] of bound) outputs.set(layer, [[name]]);
  /** Nested models whose first use has index 1: Keras 2 counts their creation as 0. */
  const shifted = new Set<string>();
  /** Nested functional models of Keras 3, which counts their creation only in `output_layers`. */
  const shiftedOutside = new Set<string>();
  const resolve = ({ layer, node, index }: TensorRef, shift = shifted): string | undefined => {
    const uses = outputs.get(layer);
    return (uses?.length === 1 ? uses[0] : uses?.[node - (shift.has(layer) ? 1 : 0)])?.[index];
  };
  const waiting = entries
    .filter((entry) => !outputs.has(entry.name))
    .flatMap((entry): WaitingUse[] => {
      const uses: WaitingUse['use'][] = usesOf(entry).map((use) => withGivenMode(entry, use, explicitCalls));
      if (uses.length === 0) uses.push({ inputs: [], extras: {} });
      outputs.set(entry.name, new Array(uses.length).fill(undefined));
      return uses.map((use, position) => ({ entry, use, position }));
    });
  const outer = readTensors(config.output_layers ?? []);
  const inner = waiting.flatMap(({ use }) => use.inputs);
  const reads = new Map<string, number>();
  const readKey = (layer: string, node: number, index: number) =>
    keyOf(layer, outputs.get(layer)?.length === 1 ? 0 : node, index);
  for (const { layer, node, index } of [...inner, ...outer]) {
    const one = readKey(layer, node, index);
    reads.set(one, (reads.get(one) ?? 0) + 1);
  }
  for (const entry of entries)
    if (isModel(entry) && entry.className !== 'Sequential' && hasCalls(entry.inbound))
      shiftedOutside.add(entry.name);
  const counted = outer.filter(({ layer }) => !shiftedOutside.has(layer));
  for (const { layer, node } of [...inner, ...counted])
    if (node >= (outputs.get(layer)?.length ?? node + 1)) shifted.add(layer);
  const shapes = new Map<string, Shape>();
  for (const { layer, node, index, shape } of inner) if (shape) shapes.set(keyOf(layer, node, index), shape);
  return {
    waiting,
    outer,
    bind: (layer, position, names) => {
      outputs.get(layer)![position] = names;
    },
    resolve: (tensor) => resolve(tensor),
    resolveOuter: (tensor) => resolve(tensor, shiftedOutside.has(tensor.layer) ? shiftedOutside : shifted),
    countReads: (layer, position, index) => reads.get(readKey(layer, position, index)) ?? 0,
    shapeOf: (layer, position) => shapes.get(keyOf(layer, position, 0)) ?? null,
  };
}
