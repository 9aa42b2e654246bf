// Converts one layer's parameters to Keras' configuration by the catalog.
import { GraftError } from '#shared/errors';
import type { Initializer, Json, Layer } from '#shared/graph/graph';
import { fillParams, findKind } from '#shared/layers/catalog';
import type { LayerKind, ParamSpec, Params } from '#shared/layers/kind';
import { say } from '#shared/sentence';
import type { Flavor } from './flavor';
import { asObject, type JsonObject, toSnake, writeInitializer } from './names';
import { writeRegularizing } from './regularizers';

/** Returns the class and configuration of a layer, with its name in the file. */
export function writeLayerConfig(
  layer: Layer,
  name: string,
  flavor: Flavor,
): { className: string; config: JsonObject } {
  const kind = findKind(layer.kind);
  if (!kind)
    throw new GraftError(
      'unsupported',
      say`Layer '${layer.name}' has the unknown kind '${layer.kind}'.`,
      layer.name,
    );
  const params = fillParams(kind, layer.params);
  const className = kind.kind;
  if (className === 'InputLayer') {
    const shape: Json = [null, ...(params.shape as Json[])];
    const shapeKey = flavor === 'keras3' ? 'batch_shape' : 'batch_input_shape';
    return { className, config: { [shapeKey]: shape, dtype: 'float32', sparse: false, ragged: false, name } };
  }
  if (kind.keepsConfig)
    return { className, config: { ...asObject(params.config), name, trainable: layer.trainable } };
  if (flavor === 'keras2') checkH5(layer, params);
  const config: Record<string, Json> = { name, dtype: 'float32' };
  // Keras' SpatialDropout2D rejects it.
  if (!className.startsWith('SpatialDropout')) config.trainable = layer.trainable;
  for (const [key, spec] of Object.entries(kind.params)) {
    const value = params[key] ?? null;
    if (flavor === 'keras2' && isNewAndDefault(kind, key, value)) continue;
    if (key === 'zeroOutputForMask' && value !== true) continue;
    if (isWrapping(className) && spec.type === 'json') continue;
    const snake =
      key === 'negativeSlope' && className === 'LeakyReLU' && flavor !== 'keras3' ? 'alpha' : toSnake(key);
    config[snake] = writeParam(spec, value, flavor);
  }
  const images = kind.category === 'convolution' || kind.category === 'pooling';
  if (images || className === 'Flatten' || className === 'ZeroPadding2D')
    config.data_format = 'channels_last';
  return { className, config };
}

/** Inner layers are written by write-wrapped.ts. */
const isWrapping = (className: string) => className === 'Bidirectional' || className === 'TimeDistributed';

/** Parameters that Keras 2 does not have. */
const newInKeras3: Readonly<Record<string, readonly string[]>> = {
  Resizing: ['padToAspectRatio', 'fillMode', 'fillValue', 'antialias'],
  RandomContrast: ['valueRange'],
};

/** Omits parameters: Keras 2 rejects unknown ones, and Keras 3 uses defaults for omitted ones. */
function isNewAndDefault(kind: LayerKind, key: string, value: Json): boolean {
  if (!newInKeras3[kind.kind]?.includes(key)) return false;
  return JSON.stringify(value) === JSON.stringify(kind.params[key]?.default ?? null);
}

function writeParam(spec: ParamSpec, value: Json, flavor: Flavor): Json {
  if (value === null) return null;
  if (spec.type === 'initializer') {
    const { className, config } = writeInitializer(value as Initializer);
    if (flavor !== 'keras3') return { class_name: className, config };
    return { module: 'keras.initializers', class_name: className, config, registered_name: null };
  }
  if (spec.type === 'regularizer' || spec.type === 'constraint')
    return writeRegularizing(spec.type, value, flavor);
  if (spec.type === 'pair' && typeof value === 'number') return [value, value];
  if (spec.type === 'activation') return writeActivation(String(value), flavor);
  return value;
}

/** Returns Keras' name of an activation; throws 'unsupported' if it has no equivalent. */
function writeActivation(name: string, flavor: Flavor): string {
  if (flavor === 'tfjs')
    return name === 'silu' ? 'swish' : name.replace('hard_sigmoid_keras2', 'hard_sigmoid');
  if (name === 'hard_sigmoid_keras2' || name === 'gelu_tanh')
    throw new GraftError(
      'unsupported',
      say`Keras 3 has no name for the activation '${name}': export to ONNX${name === 'gelu_tanh' ? '' : say` or TensorFlow.js`}.`,
    );
  return name;
}

/** Throws for parameters that Keras 3 loses when it opens a `.h5` (keras/src/legacy/saving/saving_utils.py drops a list of axes). */
function checkH5(layer: Layer, params: Params): void {
  const { axis } = params;
  const several = Array.isArray(axis) && axis.length > 1;
  const none =
    layer.kind === 'Normalization' && params.mean === null && (axis === null || axis === undefined);
  if (several || none)
    throw new GraftError(
      'unsupported',
      say`Keras 3 drops the axes of '${layer.name}' (${layer.kind}) when it opens a .h5. Export a .keras file instead.`,
      layer.name,
    );
}
