// The uses of a layer in a configuration: inputs, arguments of the call, and shapes.
import { dependsOnMode } from '#shared/graph/call-mode';
import type { Json, Shape } from '#shared/graph/graph';
import { findLayerClass } from '#shared/layers/catalog';
import type { Words } from '#shared/sentence';
import { type Entry, isModel } from './entries';
import { type LayerUse, readNamedTensors, readTensors, readUses } from './inbound';
import { asObject, type JsonObject } from './names';
import { type OperationUse, readOperationUses } from './operation-call';
import { recordedDefault } from './recorded-mode';

/** A use of a layer: its inputs and, if the file has it, its output shape. */
export interface Use {
  readonly inputs: readonly string[];
  readonly extras: JsonObject;
  /** Names of inputs passed as a map. */
  readonly names?: LayerUse['names'] | undefined;
  /** The argument `training` of the call. */
  readonly training?: boolean | undefined;
  readonly fedWith: readonly Shape[] | null;
  readonly gives: Shape | null;
  /** Index of the use, from 0. */
  readonly position: number;
  /** The operation's call, its name in the file, the number of uses of each output, and why no layer computes it. */
  readonly call?: OperationUse | undefined;
  readonly key?: string;
  readonly uses?: (index: number) => number;
  readonly unmapped?: Words;
}

/** Returns a use with nothing but inputs, and the shape of its output if it is known. */
export const plainUse = (inputs: readonly string[], gives: Shape | null = null): Use => ({
  inputs,
  extras: {},
  fedWith: null,
  gives,
  position: 0,
});

/** Returns the input shapes of a use, if the file has all of them. */
export function shapesOf({ inputs }: LayerUse): Shape[] | null {
  const shapes = inputs.map((input) => input.shape);
  return shapes.length > 0 && shapes.every((shape) => shape !== undefined) ? shapes : null;
}

/** Returns the use with its `training` argument: `dropout(x, True)` has it as the second argument. */
export function withGivenMode(entry: Entry, use: LayerUse, explicitCalls: boolean): LayerUse {
  if (entry.operation !== null) return use;
  const { training, ...rest } = use;
  const { arg1, ...extras } = use.extras;
  const takesMode = isModel(entry) || (findLayerClass(entry.className) && dependsOnMode(entry.className));
  if (typeof arg1 === 'boolean' && takesMode) return { ...rest, extras, training: arg1 };
  return !explicitCalls && training === recordedDefault(entry.className) ? rest : use;
}

/** Returns inputs named by a map in the order of the model's inputs, if it has these names. */
export function byName(
  inputs: readonly string[],
  names: NonNullable<LayerUse['names']>,
  inputLayers: Json | undefined,
): readonly string[] {
  const map = asObject(inputLayers);
  const wanted = map
    ? readNamedTensors(map).map(({ name }) => name)
    : readTensors(inputLayers ?? []).map(({ layer }) => layer);
  const places = wanted.map((name) => names.indexOf(name));
  return places.length === inputs.length && !places.includes(-1) ? places.map((at) => inputs[at]!) : inputs;
}

/** Returns the uses of a layer or an operation, in order. */
export function usesOf({ inbound = [], operation }: Entry): (LayerUse & { readonly call?: OperationUse })[] {
  return operation === null
    ? readUses(inbound)
    : readOperationUses(inbound).map((call) => ({ inputs: call.tensors, extras: {}, call }));
}
