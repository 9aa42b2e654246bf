// Converts between the names of Keras and Graft: snake_case and camelCase, class aliases, activations, initializers, weights.
import type { Initializer, Json } from '#shared/graph/graph';
import { activationNames } from '#shared/layers/activation/activation';

/** A JSON object of unknown content. */
export type JsonObject = { readonly [key: string]: Json };

/** The value as an object, or undefined. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** `kernel_size` → `kernelSize`. */
export function toCamel(name: string): string {
  return name.replace(/_+([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
}

/** `kernelSize` → `kernel_size`. */
export function toSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const aliases: Readonly<Record<string, string>> = {
  MaxPool2D: 'MaxPooling2D',
  AvgPool2D: 'AveragePooling2D',
  GlobalAvgPool2D: 'GlobalAveragePooling2D',
  GlobalMaxPool2D: 'GlobalMaxPooling2D',
  BatchNormalizationV1: 'BatchNormalization',
  BatchNormalizationV2: 'BatchNormalization',
  SyncBatchNormalization: 'BatchNormalization',
};

/** Returns the class name without package prefix, in its current spelling. */
export function modernClass(className: string): string {
  const bare = className.replace(/^(Keras|keras|builtins)>/, '');
  return Object.hasOwn(aliases, bare) ? aliases[bare]! : bare;
}

const activationAliases: Readonly<Record<string, string>> = { swish: 'silu', hard_swish: 'hard_silu' };

/** Returns Graft's name of a serialized activation, or undefined if it has none. */
export function readActivation(value: Json | undefined): string | undefined {
  if (value === null || value === undefined) return 'linear';
  const object = asObject(value);
  const text = typeof value === 'string' ? value : object ? activationOf(object) : undefined;
  if (text === undefined) return undefined;
  const name = activationAliases[text] ?? text;
  return (activationNames as readonly string[]).includes(name) ? name : undefined;
}

function activationOf(object: JsonObject): string | undefined {
  if (typeof object.config === 'string') return object.config;
  const config = asObject(object.config);
  if (typeof config?.activation === 'string') return config.activation;
  return typeof object.class_name === 'string' ? toSnake(object.class_name).replace(/^_/, '') : undefined;
}

const initializers: Readonly<Record<string, readonly string[]>> = {
  zeros: [],
  ones: [],
  constant: ['value'],
  randomNormal: ['mean', 'stddev'],
  randomUniform: ['minval', 'maxval'],
  truncatedNormal: ['mean', 'stddev'],
  varianceScaling: ['scale', 'mode', 'distribution'],
  glorotNormal: [],
  glorotUniform: [],
  heNormal: [],
  heUniform: [],
  lecunNormal: [],
  lecunUniform: [],
  orthogonal: ['gain'],
  identity: ['gain'],
};

/** Initializer names of Keras 1. */
const oldInitializers: Readonly<Record<string, string>> = {
  uniform: 'randomUniform',
  normal: 'randomNormal',
  zero: 'zeros',
  one: 'ones',
};

/** Converts a serialized initializer; returns undefined if Graft does not support it. */
export function readInitializer(value: Json | undefined): Initializer | undefined {
  const object = asObject(value);
  const className = typeof value === 'string' ? value : object?.class_name;
  if (typeof className !== 'string') return undefined;
  const camel = toCamel(className.replace(/V[12]$/, ''));
  const today = camel.charAt(0).toLowerCase() + camel.slice(1);
  const name = oldInitializers[today] ?? today;
  const params = Object.hasOwn(initializers, name) ? initializers[name] : undefined;
  if (!params) return undefined;
  const config = asObject(object?.config) ?? {};
  const given = params.flatMap((param) => {
    const number = config[param];
    return number === undefined || number === null ? [] : [[param, number] as const];
  });
  return { name, ...Object.fromEntries(given) };
}

/** Returns Keras' class name and configuration of an initializer. */
export function writeInitializer(initializer: Initializer): { className: string; config: JsonObject } {
  const { name, ...params } = initializer;
  return { className: name.charAt(0).toUpperCase() + name.slice(1), config: params };
}

/** Reads a number or list of numbers that may be a serialized tensor; returns undefined for anything else. */
export function readNumbers(value: Json | undefined): number | readonly number[] | undefined {
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) {
    const flat: unknown[] = value.flat(4);
    return flat.every((item): item is number => typeof item === 'number') ? flat : undefined;
  }
  const config = asObject(asObject(value)?.config);
  return config ? readNumbers(config.value) : undefined;
}

/** Returns Graft's name of a weight in a file: DepthwiseConv2D's `depthwise_kernel` is `kernel`. */
export function readWeightName(kind: string, name: string): string {
  return kind === 'DepthwiseConv2D' && name === 'depthwise_kernel' ? 'kernel' : name;
}
