// Parameters of a layer: filled with defaults, and checked against their declaration in the layer's kind.
import { activationNames } from './activation/activation';
import type { LayerKind, ParamSpec, Params } from './kind';
import { readConstraint, readRegularizer } from './regularizers';

/** Returns the parameters with the kind's defaults for missing ones. */
export function fillParams(kind: LayerKind, given: Params): Params {
  const filled: Record<string, Params[string]> = {};
  for (const [name, spec] of Object.entries(kind.params)) {
    const wanted = given[name];
    if (isOptional(spec)) {
      if (wanted !== undefined && wanted !== null) filled[name] = wanted;
      continue;
    }
    const value = wanted === null && isNullable(spec) ? null : (wanted ?? spec.default);
    if (value !== undefined) filled[name] = value;
    else if (wanted === null || isNullable(spec)) filled[name] = null;
  }
  return filled;
}

type Optional = Extract<ParamSpec, { type: 'regularizer' | 'constraint' }>;

function isOptional(spec: ParamSpec): spec is Optional {
  return spec.type === 'regularizer' || spec.type === 'constraint';
}

function isNullable(spec: ParamSpec): boolean {
  return 'nullable' in spec && spec.nullable === true;
}

/** What is wrong with parameters that have been filled: a sentence each. */
export function checkParams(kind: LayerKind, params: Params): string[] {
  const problems: string[] = [];
  for (const [name, spec] of Object.entries(kind.params)) {
    const value = params[name];
    if (value === undefined && isOptional(spec)) continue;
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
    case 'axes':
      return (
        isInt(value) ||
        (Array.isArray(value) && (value.length > 0 || isNullable(spec)) && value.every((v) => isInt(v)))
      );
    case 'floats':
      return isNumber(value) || (Array.isArray(value) && value.every(isNumber));
    case 'shape':
      return Array.isArray(value) && value.every((v) => v === null || isInt(v, 1));
    case 'activation':
      return (activationNames as readonly unknown[]).includes(value);
    case 'initializer':
      return typeof value === 'object' && value !== null && !Array.isArray(value) && 'name' in value;
    case 'regularizer':
      return readRegularizer(value) !== null;
    case 'constraint':
      return readConstraint(value) !== null;
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
    case 'axes':
      return 'an axis or a list of axes';
    case 'regularizer':
      return 'a regularizer: l1, l2, l1l2 or orthogonal';
    case 'constraint':
      return 'a constraint: maxNorm, nonNegative, unitNorm or minMaxNorm';
    case 'activation':
      return `one of ${activationNames.join(', ')}`;
    default:
      return `a value of type ${spec.type}`;
  }
}
