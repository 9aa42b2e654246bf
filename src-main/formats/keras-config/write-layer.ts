// One layer's parameters as Keras' configuration, by the catalogue.
import { GraftError } from '#shared/errors';
import type { Initializer, Json, Layer } from '#shared/graph/graph';
import { fillParams, findKind } from '#shared/layers/catalogue';
import type { ParamSpec, Params } from '#shared/layers/kind';
import { type JsonObject, toSnake, writeInitializer } from './names';
import type { Flavour } from './write-model';

/** The class and configuration of a layer under the name that it has in the file. */
export function writeLayerConfig(
  layer: Layer,
  name: string,
  flavour: Flavour,
): { className: string; config: JsonObject } {
  const kind = findKind(layer.kind);
  if (!kind)
    throw new GraftError(
      'unsupported',
      `Layer '${layer.name}' is of unknown kind '${layer.kind}'.`,
      layer.name,
    );
  const params = fillParams(kind, layer.params);
  if (flavour === 'tfjs') checkTfjs(layer, params);
  const className = kind.kind;
  if (className === 'InputLayer') {
    const shape: Json = [null, ...(params.shape as Json[])];
    const shapeKey = flavour === 'keras3' ? 'batch_shape' : 'batch_input_shape';
    return { className, config: { [shapeKey]: shape, dtype: 'float32', sparse: false, ragged: false, name } };
  }
  const config: Record<string, Json> = { name, trainable: layer.trainable, dtype: 'float32' };
  for (const [key, spec] of Object.entries(kind.params)) {
    const value = params[key] ?? null;
    const snake =
      key === 'negativeSlope' && className === 'LeakyReLU' && flavour !== 'keras3' ? 'alpha' : toSnake(key);
    config[snake] = writeParam(spec, value, flavour);
  }
  const pictures = kind.category === 'convolution' || kind.category === 'pooling';
  if (pictures || className === 'Flatten' || className === 'ZeroPadding2D')
    config.data_format = 'channels_last';
  return { className, config };
}

function writeParam(spec: ParamSpec, value: Json, flavour: Flavour): Json {
  if (value === null) return null;
  if (spec.type === 'initializer') {
    const { className, config } = writeInitializer(value as Initializer);
    if (flavour !== 'keras3') return { class_name: className, config };
    return { module: 'keras.initializers', class_name: className, config, registered_name: null };
  }
  if (spec.type === 'pair' && typeof value === 'number') return [value, value];
  if (spec.type === 'activation' && flavour === 'tfjs' && value === 'silu') return 'swish';
  return value;
}

const tfjsActivations = new Set([
  ...['linear', 'relu', 'relu6', 'softmax', 'sigmoid', 'tanh', 'elu', 'selu', 'gelu', 'silu', 'softplus'],
  ...['softsign', 'mish'],
]);

/** Refuses what TensorFlow.js would load and then compute differently. */
function checkTfjs(layer: Layer, params: Params): void {
  const refuse = (what: string) => {
    throw new GraftError(
      'unsupported',
      `TensorFlow.js has no ${what}: layer '${layer.name}' (${layer.kind}) can not be exported to it.`,
      layer.name,
    );
  };
  if (typeof params.activation === 'string' && !tfjsActivations.has(params.activation))
    refuse(`activation '${params.activation}' as Keras 3 computes it`);
  if (Number(params.groups ?? 1) > 1) refuse('grouped convolution');
  if (params.keepdims === true) refuse('keepdims in global pooling');
  if (layer.kind === 'ReLU' && (params.negativeSlope !== 0 || params.threshold !== 0))
    refuse('slope or threshold in ReLU');
}
