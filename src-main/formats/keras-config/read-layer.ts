// Converts one layer's Keras configuration to parameters by the catalog, strictly, so that nothing is lost silently.
import { GraftError } from '#shared/errors';
import type { Json } from '#shared/graph/graph';
import { checkParams, fillParams } from '#shared/layers/catalog';
import type { LayerKind, ParamSpec, Params } from '#shared/layers/kind';
import { say, sentenceOf, type Words } from '#shared/sentence';
import { checkKey, inputRefusal, quantizationOf } from './ignored-keys';
import { asObject, type JsonObject, readActivation, readInitializer, readNumbers, toCamel } from './names';
import { plainValue } from './plain-value';
import { readConstraintConfig, readRegularizerConfig } from './regularizers';

/** Data about the file needed for reading, and a callback for notes. */
export interface ReadContext {
  readonly file: string;
  /** Version of Keras that wrote the file, such as `2.11.0`. */
  readonly kerasVersion: string;
  note(text: Words): void;
  /** Names in the file of channels-first layers. */
  readonly channelsFirst?: Set<string>;
}

/** Returns the parameters of a layer; throws 'unsupported' or 'bad-file' naming the layer. */
export function readLayerParams(
  name: string,
  kind: LayerKind,
  config: JsonObject,
  context: ReadContext,
): Params {
  const className = kind.kind;
  if (kind.kind === 'InputLayer') {
    const refusal = inputRefusal(config);
    if (refusal)
      throw new GraftError(
        'unsupported',
        say`${context.file}: the input '${name}' ${refusal}.`,
        context.file,
      );
    if (config.optional === true)
      context.note(say`The input '${name}' is optional in Keras; Graft always expects it.`);
    return checked(name, kind, { shape: inputShape(name, config, context) }, context);
  }
  if (kind.keepsConfig) {
    context.note(
      say`'${name}' (${className}) is kept, but Graft does not apply this augmentation: it returns images unchanged in training, as Keras does in predictions.`,
    );
    const { name: _name, ...kept } = config;
    return checked(name, kind, { config: kept }, context);
  }
  const unsupported = (text: Words) =>
    new GraftError(
      'unsupported',
      say`${context.file}: layer '${name}' (${className}) ${text}.`,
      context.file,
    );
  const given: Record<string, Json> = {};
  for (const [key, written] of Object.entries(config)) {
    const value = plainValue(written);
    const camel = kind.kind === 'LeakyReLU' && key === 'alpha' ? 'negativeSlope' : toCamel(key);
    const spec = Object.hasOwn(kind.params, camel) ? kind.params[camel] : undefined;
    if (spec) {
      const read = readParam(spec, value);
      if (read === undefined) {
        if (spec.type === 'regularizer' || spec.type === 'constraint') {
          context.note(
            say`A ${sentenceOf(spec.type)} that Graft does not know was ignored; it affects only training.`,
          );
          continue;
        }
        if (spec.type !== 'initializer') throw unsupported(say`has ${key} ${JSON.stringify(value)}`);
        context.note('Some initializers are not supported: reinitialized layers use the defaults instead.');
      } else if (read === 'hard_sigmoid' && /^[12]/.test(context.kerasVersion)) {
        given[camel] = 'hard_sigmoid_keras2';
        context.note(
          "It uses Keras 2's hard_sigmoid, which Keras 3 computes differently; Graft computes it as in Keras 2.",
        );
      } else given[camel] = read;
    } else {
      const checked = checkKey(key, value, config);
      if (checked.verdict === 'note') context.note(checked.text);
      if (checked.verdict === 'refuse')
        throw unsupported(say`has ${key} ${JSON.stringify(value)}, which Graft does not know`);
    }
  }
  if (config.data_format === 'channels_first') {
    if (/softmax/.test(String(given.activation)))
      throw unsupported(
        'is channels-first with a softmax activation, which Keras computes over the width: save the model with channels last',
      );
    context.channelsFirst?.add(name);
  }
  const quantization = quantizationOf(config.dtype);
  if (quantization)
    throw unsupported(say`is quantized (${quantization}); save the model before quantize() is called`);
  readDtype(config.dtype, context);
  return checked(name, kind, given, context);
}

function checked(name: string, kind: LayerKind, given: Params, { file }: ReadContext): Params {
  const params = fillParams(kind, given);
  const problems = checkParams(kind, params);
  if (problems.length > 0)
    throw new GraftError(
      'bad-file',
      say`${file}: layer '${name}' (${kind.kind}): ${problems.join('; ')}.`,
      file,
    );
  return params;
}

function readParam(spec: ParamSpec, value: Json): Json | undefined {
  if (value === null && spec.type !== 'activation') return null;
  switch (spec.type) {
    case 'activation':
      return readActivation(value);
    case 'initializer':
      return readInitializer(value);
    case 'regularizer':
      return readRegularizerConfig(value);
    case 'constraint':
      return readConstraintConfig(value);
    case 'pair':
      return typeof value === 'number' ? [value, value] : value;
    case 'pairs':
      if (typeof value === 'number')
        return [
          [value, value],
          [value, value],
        ];
      return Array.isArray(value)
        ? value.map((side: Json) => (typeof side === 'number' ? [side, side] : side))
        : value;
    case 'int':
    case 'float': {
      const numbers = readNumbers(value);
      return typeof numbers === 'number' ? numbers : numbers?.length === 1 ? numbers[0] : value;
    }
    case 'axes':
      return Array.isArray(value) && value.length < 2 ? (value[0] ?? null) : value;
    case 'floats':
      return readNumbers(value) ?? value;
    default:
      return value;
  }
}

/** Returns the shape of an input without the batch, from any of the keys that Keras versions use. */
export function inputShape(name: string, config: JsonObject, { file }: ReadContext): Json {
  const whole = config.batch_shape ?? config.batch_input_shape;
  if (Array.isArray(whole)) return whole.slice(1) as Json;
  const shape = config.shape ?? config.input_shape;
  if (Array.isArray(shape)) return shape as Json;
  throw new GraftError('bad-file', say`${file}: the input '${name}' has no shape.`, file);
}

function readDtype(dtype: Json | undefined, context: ReadContext): void {
  const config = asObject(asObject(dtype)?.config);
  const name = typeof dtype === 'string' ? dtype : config?.name;
  if (typeof name === 'string' && name !== 'float32')
    context.note(say`The file was saved with ${name}; Graft computes in float32.`);
}
