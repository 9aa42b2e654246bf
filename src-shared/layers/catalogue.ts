// The catalogue: the only list of layer kinds. Palette, inspector, readers, writers and executor derive from it.
import * as activations from './activation';
import * as convolutions from './conv-2d';
import * as core from './core';
import type { LayerKind, ParamSpec, Params } from './kind';
import * as merging from './merging';
import * as normalization from './normalization';
import * as pooling from './pooling';
import * as reshaping from './reshaping';

const kinds = {
  InputLayer: core.inputLayer,
  Dense: core.dense,
  Dropout: core.dropout,
  Rescaling: core.rescaling,
  Conv2D: convolutions.conv2D,
  DepthwiseConv2D: convolutions.depthwiseConv2D,
  SeparableConv2D: convolutions.separableConv2D,
  BatchNormalization: normalization.batchNormalization,
  Activation: activations.activation,
  ReLU: activations.relu,
  LeakyReLU: activations.leakyReLU,
  Softmax: activations.softmax,
  MaxPooling2D: pooling.maxPooling2D,
  AveragePooling2D: pooling.averagePooling2D,
  GlobalAveragePooling2D: pooling.globalAveragePooling2D,
  GlobalMaxPooling2D: pooling.globalMaxPooling2D,
  Flatten: reshaping.flatten,
  Reshape: reshaping.reshape,
  ZeroPadding2D: reshaping.zeroPadding2D,
  Add: merging.add,
  Multiply: merging.multiply,
  Average: merging.average,
  Maximum: merging.maximum,
  Concatenate: merging.concatenate,
} as const satisfies Record<string, LayerKind>;

/** The Keras class name of a kind in the catalogue: what the executor is exhaustive over. */
export type KindName = keyof typeof kinds;

/** All kinds by name. */
export const catalogue: Readonly<Record<KindName, LayerKind>> = kinds;

/** The kind of that class name, or undefined when the catalogue has none. */
export function findKind(name: string): LayerKind | undefined {
  return Object.hasOwn(kinds, name) ? kinds[name as KindName] : undefined;
}

/** The given parameters with the kind's defaults for what is left out. */
export function fillParams(kind: LayerKind, given: Params): Params {
  const filled: Record<string, Params[string]> = {};
  for (const [name, spec] of Object.entries(kind.params)) {
    const value = given[name] ?? spec.default;
    if (value !== undefined) filled[name] = value;
    else if (given[name] === null || isNullable(spec)) filled[name] = null;
  }
  return filled;
}

function isNullable(spec: ParamSpec): boolean {
  return 'nullable' in spec && spec.nullable === true;
}

/** What is wrong with parameters that have been filled: a sentence each. */
export function checkParams(kind: LayerKind, params: Params): string[] {
  const problems: string[] = [];
  for (const [name, spec] of Object.entries(kind.params)) {
    const value = params[name];
    if (value === undefined) problems.push(`${name} is missing: expected ${expectation(spec)}`);
    else if (!(value === null && isNullable(spec)) && !fits(spec, value)) {
      problems.push(`${name}: expected ${expectation(spec)}, received ${JSON.stringify(value)}`);
    }
  }
  for (const name of Object.keys(params)) {
    if (!Object.hasOwn(kind.params, name)) problems.push(`${name} is not a parameter of ${kind.kind}`);
  }
  return problems;
}

function fits(spec: ParamSpec, value: Params[string]): boolean {
  const isInt = (v: unknown, min = Number.NEGATIVE_INFINITY) => Number.isInteger(v) && Number(v) >= min;
  const isNumber = (v: unknown): v is number => typeof v === 'number' && Number.isFinite(v);
  switch (spec.type) {
    case 'int':
      return isInt(value, spec.min);
    case 'float':
      return isNumber(value) && value >= (spec.min ?? value) && value <= (spec.max ?? value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'choice':
      return typeof value === 'string' && spec.options.includes(value);
    case 'pair':
      return (
        isInt(value, spec.min) ||
        (Array.isArray(value) && value.length === 2 && value.every((v) => isInt(v, spec.min)))
      );
    case 'pairs':
      return (
        Array.isArray(value) &&
        value.length === 2 &&
        value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every((v) => isInt(v, 0)))
      );
    case 'ints':
      return Array.isArray(value) && value.every((v) => isInt(v));
    case 'floats':
      return isNumber(value) || (Array.isArray(value) && value.every(isNumber));
    case 'shape':
      return Array.isArray(value) && value.every((v) => v === null || isInt(v, 1));
    case 'activation':
      return (activations.activationNames as readonly unknown[]).includes(value);
    case 'initializer':
      return typeof value === 'object' && value !== null && !Array.isArray(value) && 'name' in value;
    case 'json':
      return true;
  }
}

function expectation(spec: ParamSpec): string {
  switch (spec.type) {
    case 'int':
      return spec.min === undefined ? 'a whole number' : `a whole number of at least ${spec.min}`;
    case 'float':
      return `a number${spec.min === undefined ? '' : ` from ${spec.min}`}${spec.max === undefined ? '' : ` to ${spec.max}`}`;
    case 'choice':
      return `one of ${spec.options.join(', ')}`;
    case 'pair':
      return 'one or two whole numbers';
    case 'pairs':
      return 'two pairs of whole numbers';
    case 'activation':
      return `one of ${activations.activationNames.join(', ')}`;
    default:
      return `a value of type ${spec.type}`;
  }
}
