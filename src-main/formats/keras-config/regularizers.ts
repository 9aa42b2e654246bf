// Converts regularizers and constraints from and to Keras' configurations.
import type { Json } from '#shared/graph/graph';
import { readConstraint, readRegularizer } from '#shared/layers/regularizers';
import type { Flavor } from './flavor';
import { asObject, toCamel, toSnake } from './names';

const regularizers: Readonly<Record<string, string>> = {
  L1: 'l1',
  L2: 'l2',
  L1L2: 'l1l2',
  OrthogonalRegularizer: 'orthogonal',
};
const constraints: Readonly<Record<string, string>> = {
  MaxNorm: 'maxNorm',
  NonNeg: 'nonNegative',
  UnitNorm: 'unitNorm',
  MinMaxNorm: 'minMaxNorm',
};
/** Aliases in Keras 2 and short configurations. */
const also: Readonly<Record<string, string>> = {
  l1: 'L1',
  l2: 'L2',
  l1_l2: 'L1L2',
  max_norm: 'MaxNorm',
  non_neg: 'NonNeg',
  unit_norm: 'UnitNorm',
  min_max_norm: 'MinMaxNorm',
};

function readConfig(value: Json, names: Readonly<Record<string, string>>): Json | undefined {
  const object = asObject(value);
  const given = typeof value === 'string' ? value : object?.class_name;
  if (typeof given !== 'string') return undefined;
  const className = Object.hasOwn(also, given) ? also[given]! : given;
  if (!Object.hasOwn(names, className)) return undefined;
  const config = asObject(object?.config) ?? {};
  const params = Object.entries(config).filter(([key, param]) => key !== 'name' && param !== null);
  return {
    name: names[className]!,
    ...Object.fromEntries(params.map(([key, param]) => [toCamel(key), param])),
  };
}

/** Converts a regularizer to a parameter; returns null if there is none, undefined if it is unknown. */
export function readRegularizerConfig(value: Json): Json | undefined {
  const read = readConfig(value, regularizers);
  return read !== undefined && readRegularizer(read) ? (readRegularizer(read) as Json) : undefined;
}

/** Converts a constraint to a parameter; returns undefined if it is unknown. */
export function readConstraintConfig(value: Json): Json | undefined {
  const read = readConfig(value, constraints);
  return read !== undefined && readConstraint(read) ? (readConstraint(read) as Json) : undefined;
}

/** Converts a parameter to Keras' configuration; the only regularizer of TensorFlow.js is L1L2. */
export function writeRegularizing(type: 'regularizer' | 'constraint', value: Json, flavor: Flavor): Json {
  const names = type === 'regularizer' ? regularizers : constraints;
  const { name, ...params } = asObject(value) ?? {};
  const className = Object.keys(names).find((key) => names[key] === name);
  if (!className) return null;
  const entries = Object.entries(params).map(([key, param]) => {
    const single = key === 'axis' && Array.isArray(param) && param.length === 1;
    return [toSnake(key), single ? param[0] : param] as const;
  });
  const config = Object.fromEntries(entries) as Record<string, Json>;
  if (flavor === 'tfjs' && type === 'regularizer') {
    if (className === 'OrthogonalRegularizer') return null;
    return { class_name: 'L1L2', config: { l1: config.l1 ?? 0, l2: config.l2 ?? 0 } };
  }
  if (flavor !== 'keras3') return { class_name: className, config };
  return { module: `keras.${type}s`, class_name: className, config, registered_name: null };
}
