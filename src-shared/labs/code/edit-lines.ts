// Edits of a network as Keras code. Edits that Keras has no call for write the network anew.
import type { Edit } from '../../graph/edits/index';
import type { LayerGraph } from '../../graph/graph';
import type { Select } from '../../graph/select';
import { inputCall, layerCall, networkLines } from '../../keras-code/layer-call';
import { literal } from '../../keras-code/python';

/** Edits whose lines are not complete yet: layers after one another become a model at the end. */
export interface Pending {
  readonly lines: readonly string[];
  /** True if `x` is an output that no model has yet. */
  readonly isOpen: boolean;
  /** The network before, if it is written anew; `new` if there was none. */
  readonly anew: LayerGraph | 'new' | null;
  /** Returns the lines given the network after the last edit, and those that differ from the network before. */
  finish(graph: LayerGraph): { readonly lines: readonly string[]; readonly brief?: string[] };
}

function pendingOf(
  lines: readonly string[],
  isOpen = false,
  anew: Pending['anew'] = null,
  input = 'model.input',
): Pending {
  return {
    lines,
    isOpen,
    anew,
    finish(graph) {
      if (anew === 'new') return { lines: networkLines(graph) };
      if (anew) {
        const known = new Set(networkLines(anew));
        const written = networkLines(graph);
        return { lines: written, brief: written.filter((line) => !known.has(line)) };
      }
      // An input alone is no network yet: the next layers begin with `x`.
      return {
        lines: isOpen && graph.layers.length > 1 ? [...lines, `model = keras.Model(${input}, x)`] : lines,
      };
    },
  };
}

/** Begins a network that keras.applications does not have. */
export const newNetwork = (): Pending => pendingOf([], false, 'new');

/** Returns the lines of an edit after those that are pending. */
export function editLines(
  edit: Edit,
  before: LayerGraph,
  after: LayerGraph,
  pending: Pending | null,
): Pending {
  const input = before.layers.find(({ kind }) => kind === 'InputLayer');
  const isOnlyInput = before.layers.length === 1;
  const lines = pending?.lines ?? [];
  const close = () => (pending && !pending.anew ? pending.finish(before).lines : lines);
  const isRestart = edit.edit === 'cutAt' && edit.layer === input?.name;
  if (pending?.anew && !isRestart) return pending;
  switch (edit.edit) {
    case 'cutAt':
      if (edit.layer === input?.name)
        return pendingOf([`inputs = ${inputCall(input)}`, 'x = inputs'], true, null, 'inputs');
      return pendingOf([...close(), `x = model.get_layer(${literal(edit.layer)}).output`], true);
    case 'setOutputs':
      return pendingOf(
        [
          ...close(),
          `x = ${edit.layers.map((name) => `model.get_layer(${literal(name)}).output`).join(', ')}`,
        ],
        true,
      );
    case 'addHead':
    case 'append': {
      const known = new Set(before.layers.map(({ name }) => name));
      const added = after.layers.filter(({ name }) => !known.has(name));
      const start = pending?.isOpen || isOnlyInput ? [] : ['x = model.output'];
      const calls = added.map((layer) => `x = ${layerCall(layer)}(x)`);
      return pendingOf(
        [...lines, ...start, ...calls],
        true,
        null,
        isOnlyInput || lines[0]?.startsWith('inputs') ? 'inputs' : 'model.input',
      );
    }
    case 'freeze':
    case 'unfreeze':
      return pendingOf([...close(), ...trainableLines(after, edit.select, edit.edit === 'unfreeze')]);
    case 'reinitialize': {
      if ('names' in edit.select) return pendingOf([...close(), ...zeroLines(edit.select.names)]);
      return pendingOf([
        ...close(),
        'model = keras.models.clone_model(model)  # the same layers with new random weights',
      ]);
    }
    case 'setInputShape': {
      const [height, width] = (input?.params.shape ?? []) as number[];
      return pendingOf([
        ...close(),
        `inputs = keras.Input((${edit.shape.join(', ')}))`,
        `model = keras.Model(inputs, model(keras.layers.Resizing(${height}, ${width})(inputs)))`,
      ]);
    }
    case 'remove':
      // Layers that nothing leads to any more are not in Keras' model.
      if (before.outputs.join() === after.outputs.join() && lines.length > 0)
        return pendingOf(lines, pending?.isOpen);
      return pendingOf([], false, before);
    case 'setParams':
      if ('kernelInitializer' in edit.params) return pendingOf(close());
      return pendingOf([], false, before);
    default:
      return pendingOf([], false, before);
  }
}

/** Sets weights of layers to zeros. */
function zeroLines(names: readonly string[]): string[] {
  return names.flatMap((name) => [
    `layer = model.get_layer(${literal(name)})`,
    'layer.set_weights([np.zeros_like(weight) for weight in layer.get_weights()])',
  ]);
}

/** Freezes or unfreezes selected layers; batch normalization that stays frozen is excepted. */
function trainableLines(after: LayerGraph, select: Select, trainable: boolean): string[] {
  const value = literal(trainable);
  if ('before' in select)
    return [
      'names = [layer.name for layer in model.layers]',
      `for layer in model.layers[: names.index(${literal(select.before)})]:`,
      `    layer.trainable = ${value}`,
    ];
  const conditions: string[] = [];
  if ('pattern' in select) conditions.push(`${literal(select.pattern.replaceAll('*', ''))} in layer.name`);
  const leavesNorms =
    trainable && after.layers.some(({ kind, trainable: is }) => kind === 'BatchNormalization' && !is);
  if (leavesNorms) conditions.push('not isinstance(layer, keras.layers.BatchNormalization)');
  const loop = 'for layer in model.layers:';
  if (conditions.length === 0) return [loop, `    layer.trainable = ${value}`];
  return [loop, `    if ${conditions.join(' and ')}:`, `        layer.trainable = ${value}`];
}
