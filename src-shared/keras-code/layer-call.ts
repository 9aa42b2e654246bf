// Writes layers and networks as Keras code: a call for each layer, in plain functional style.
import type { Initializer, Json, Layer, LayerGraph } from '../graph/graph';
import { fillParams, findKind } from '../layers/catalog';
import type { ParamSpec } from '../layers/kind';
import { literal } from './python';

const toSnake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Source of the one layer that Keras lacks, which AlexNet and GoogLeNet have. */
export const normalizationSource = `\
class LocalResponseNormalization(keras.layers.Layer):
    """Divides by the sum of squares of neighboring channels (Krizhevsky et al. 2012)."""

    def __init__(self, depth_radius=5, bias=1.0, alpha=1.0, beta=0.5, **kwargs):
        super().__init__(**kwargs)
        self.settings = dict(depth_radius=depth_radius, bias=bias, alpha=alpha, beta=beta)

    def call(self, x):
        return tf.nn.local_response_normalization(x, **self.settings)`;

/** True if a network has a layer that `normalizationSource` defines. */
export const needsNormalizationSource = ({ layers }: LayerGraph): boolean =>
  layers.some(({ kind }) => kind === 'LocalResponseNormalization');

/** Returns the construction of a layer, with the parameters that differ from Keras' defaults: `keras.layers.Dense(units=10, name="dense")`. */
export function layerCall({ kind: name, name: own, params: given }: Layer): string {
  const kind = findKind(name);
  const params = kind ? fillParams(kind, given) : given;
  const args = Object.entries(kind?.params ?? {}).flatMap(([key, spec]) => {
    const value = params[key] ?? null;
    if (JSON.stringify(value) === JSON.stringify(('default' in spec ? spec.default : null) ?? null))
      return [];
    return [`${toSnake(key)}=${written(spec, value)}`];
  });
  const made = name === 'LocalResponseNormalization' ? name : `keras.layers.${name}`;
  return `${made}(${[...args, `name=${literal(own)}`].join(', ')})`;
}

/** Writes a parameter: a pair as a tuple, or as one number if both are equal. */
function written({ type }: ParamSpec, value: Json): string {
  if (type === 'initializer') {
    const { name, ...config } = value as Initializer & { name: string };
    const snake = toSnake(name);
    if (Object.keys(config).length === 0) return literal(snake);
    return `{"class_name": ${literal(snake)}, "config": ${literal(
      Object.fromEntries(Object.entries(config).map(([key, one]) => [toSnake(key), one])),
    )}}`;
  }
  if (Array.isArray(value) && type === 'pair')
    return value[0] === value[1] ? literal(value[0]) : `(${value.map(literal).join(', ')})`;
  return literal(value);
}

/** Returns the call of an input: `keras.Input((64, 64, 3), name="input_layer")`. */
export function inputCall({ name, params }: Layer): string {
  const shape = params.shape as readonly (number | null)[];
  return `keras.Input((${shape.map(literal).join(', ')}${shape.length === 1 ? ',' : ''}), name=${literal(name)})`;
}

const keywordNames = new Set(['lambda', 'class', 'in', 'is', 'not', 'with', 'pass', 'keras', 'np', 'model']);

/** Returns the variable of each layer's output: its name, as Python allows it. */
function variablesOf({ layers }: LayerGraph): ReadonlyMap<string, string> {
  const used = new Set<string>();
  return new Map(
    layers.map(({ name }) => {
      const plain = name.replace(/\W/g, '_').replace(/^(?=\d)/, '_');
      let own = keywordNames.has(plain) || plain === '' ? `${plain}_` : plain;
      while (used.has(own)) own += '_';
      used.add(own);
      return [name, own];
    }),
  );
}

/** Returns a whole network, a line for each layer, and `model` at the end. */
export function networkLines(graph: LayerGraph): string[] {
  const variables = variablesOf(graph);
  const of = (name: string) => variables.get(name)!;
  const list = (names: readonly string[]) =>
    names.length === 1 ? of(names[0]!) : `[${names.map(of).join(', ')}]`;
  const lines = graph.layers.map((layer) =>
    layer.kind === 'InputLayer'
      ? `${of(layer.name)} = ${inputCall(layer)}`
      : `${of(layer.name)} = ${layerCall(layer)}(${list(layer.inputs)})`,
  );
  const inputs = graph.layers.filter(({ kind }) => kind === 'InputLayer').map(({ name }) => name);
  return [...lines, `model = keras.Model(${list(inputs)}, ${list(graph.outputs)})`];
}
