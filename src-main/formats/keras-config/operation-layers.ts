// Converts a model's operations to layers while its configuration is read.
import type { Layer, Shape } from '#shared/graph/graph';
import { fillParams, findKind } from '#shared/layers/catalog';
import { isProblem } from '#shared/layers/kind';
import { type BuiltWeight, createLayerBuilder, type Unmapped, type Value } from '../tfjs-graph/build';
import type { JsonObject } from './names';
import type { OperationUse } from './operation-call';
import { nodeOf, readOperation } from './operations';

/** One operation of a model. */
interface OperationEntry {
  /** An unused name for its layer. */
  readonly name: string;
  readonly operation: string;
  readonly config: JsonObject;
  readonly use: OperationUse;
  /** Its inputs: layers, or values of earlier operations. */
  readonly inputs: readonly string[];
  /** Each output's name in the file, and its number of uses. */
  readonly outputs: (index: number) => { readonly key: string; readonly uses: number };
}

/** See the first line. */
export interface OperationLayers {
  /** Records the shape from the file of a layer that is not an operation. */
  note(layer: Layer, gives: Shape | null, channelsFirst?: boolean): void;
  /** Reads an operation: its outputs (layers, or values that only operations can use) and the layers it added. */
  read(
    entry: OperationEntry,
  ): { readonly outputs: readonly string[]; readonly added: readonly string[] } | Unmapped;
  /** True for a value that is not a layer. */
  isValue(output: string): boolean;
  /** Returns the layers as modified by operations, without unused ones. */
  finish(layers: readonly Layer[], outputs: readonly string[]): Layer[];
  /** Weights that were constants of operations, by layer. */
  readonly constants: ReadonlyMap<string, Readonly<Record<string, BuiltWeight>>>;
}

/** Converts a shape between channels first and channels last; vectors do not change. */
const channelsLast = (shape: Shape): Shape =>
  shape.length > 2 ? [shape[0] ?? null, ...shape.slice(2), shape[1] ?? null] : shape;
const channelsFirstAgain = (shape: Shape): Shape =>
  shape.length > 2 ? [shape[0] ?? null, shape.at(-1) ?? null, ...shape.slice(1, -1)] : shape;

/** Creates an empty converter; `isTaken` returns true for names of other layers. */
export function createOperationLayers(isTaken: (name: string) => boolean): OperationLayers {
  const shapes = new Map<string, Shape>();
  const builder = createLayerBuilder({ shapeOf: (layer) => shapes.get(layer), isTaken });
  const values = new Map<string, Value>();
  /** The file's outputs computed by each layer: a layer of one output that is used once may be modified. */
  const computed = new Map<string, { key: string; uses: number }[]>();
  const constants = new Map<string, Readonly<Record<string, BuiltWeight>>>();
  const alone = (value: Value): boolean => {
    const known = 'layer' in value ? computed.get(value.layer) : undefined;
    return known?.length === 1 && known[0]!.uses === 1;
  };
  const shapeFor = (layer: Layer, channelsFirst: boolean): Shape | undefined => {
    const kind = findKind(layer.kind);
    const inputs = layer.inputs.map((input) => builder.shapeOf(input));
    if (!kind || !inputs.every((shape) => shape !== undefined)) return undefined;
    if (inputs.length < kind.inputs[0] || inputs.length > kind.inputs[1]) return undefined;
    const given = channelsFirst ? inputs.map(channelsLast) : inputs;
    const shape = kind.outputShape(fillParams(kind, layer.params), given);
    if (isProblem(shape)) return undefined;
    return channelsFirst ? channelsFirstAgain(shape) : shape;
  };
  return {
    constants,
    note(layer, gives, channelsFirst = false) {
      const shape = shapeFor(layer, channelsFirst) ?? gives;
      if (shape) shapes.set(layer.name, shape);
    },
    read({ name, operation, config, use, inputs, outputs }) {
      const before = new Set(builder.layers.keys());
      const given = inputs.map((input): Value => values.get(input) ?? { layer: input });
      const node = nodeOf(name, operation);
      const read = readOperation(operation, { node, config, use, builder, values: given, alone });
      const added = [...builder.layers.keys()].filter((layer) => !before.has(layer));
      if ('unmapped' in read) {
        for (const layer of added) builder.discard(layer);
        return read;
      }
      const ids = read.map((value, index) => {
        const output = outputs(index);
        if ('layer' in value) {
          computed.set(value.layer, [...(computed.get(value.layer) ?? []), output]);
          return value.layer;
        }
        const id = `\0${output.key}`;
        values.set(id, value);
        return id;
      });
      return { outputs: ids, added };
    },
    isValue: (output) => values.has(output),
    finish(layers, outputs) {
      const built = layers.map((layer): Layer => {
        const made = builder.layers.get(layer.name);
        if (!made) return layer;
        const held = Object.keys(made.weights).length > 0;
        if (held) constants.set(layer.name, made.weights);
        return { ...made.layer, trainable: held ? false : layer.trainable };
      });
      const used = new Set(outputs);
      const kept: Layer[] = [];
      for (const layer of built.toReversed()) {
        if (builder.layers.has(layer.name) && !used.has(layer.name)) continue;
        for (const input of layer.inputs) used.add(input);
        kept.push(layer);
      }
      return kept.reverse();
    },
  };
}
