// Regularizers and constraints of layers in Keras' terms: penalties that are added to the loss, and bounds on weights.

import type { LayerKind, ParamSpec } from './kind';
import type { Json } from './values';

/** A regularizer: `{ name: 'l2', l2: 0.01 }` (keras/src/regularizers). */
export type Regularizer =
  | { readonly name: 'l1'; readonly l1: number }
  | { readonly name: 'l2'; readonly l2: number }
  | { readonly name: 'l1l2'; readonly l1: number; readonly l2: number }
  | { readonly name: 'orthogonal'; readonly factor: number; readonly mode: 'rows' | 'columns' };

/** A constraint: `{ name: 'maxNorm', maxValue: 2, axis: [0] }` (keras/src/constraints). */
export type Constraint =
  | { readonly name: 'maxNorm'; readonly maxValue: number; readonly axis: readonly number[] }
  | { readonly name: 'nonNegative' }
  | { readonly name: 'unitNorm'; readonly axis: readonly number[] }
  | {
      readonly name: 'minMaxNorm';
      readonly minValue: number;
      readonly maxValue: number;
      readonly rate: number;
      readonly axis: readonly number[];
    };

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const amount = (value: Json | undefined, standard: number) =>
  value === undefined || value === null ? standard : Number(value);

const axesOf = (value: Json | undefined): number[] =>
  (Array.isArray(value) ? value : [value ?? 0]).map(Number);

/** The regularizer that a parameter holds, with Keras' defaults; null when it is none that is known. */
export function readRegularizer(value: Json | undefined): Regularizer | null {
  if (!isObject(value)) return null;
  const { name, l1, l2, factor, mode } = value;
  const numbers = [amount(l1, 0.01), amount(l2, 0.01), amount(factor, 0.01)];
  if (!numbers.every((number) => Number.isFinite(number) && number >= 0)) return null;
  switch (name) {
    case 'l1':
      return { name, l1: amount(l1, 0.01) };
    case 'l2':
      return { name, l2: amount(l2, 0.01) };
    case 'l1l2':
      return { name, l1: amount(l1, 0), l2: amount(l2, 0) };
    case 'orthogonal':
      return { name, factor: amount(factor, 0.01), mode: mode === 'columns' ? 'columns' : 'rows' };
    default:
      return null;
  }
}

/** The constraint that a parameter holds, with Keras' defaults; null when it is none that is known. */
export function readConstraint(value: Json | undefined): Constraint | null {
  if (!isObject(value)) return null;
  const { name, maxValue, minValue, rate, axis } = value;
  const axes = axesOf(axis);
  if (!axes.every((one) => Number.isInteger(one))) return null;
  switch (name) {
    case 'maxNorm':
      return { name, maxValue: amount(maxValue, 2), axis: axes };
    case 'nonNegative':
      return { name };
    case 'unitNorm':
      return { name, axis: axes };
    case 'minMaxNorm':
      return {
        name,
        minValue: amount(minValue, 0),
        maxValue: amount(maxValue, 1),
        rate: amount(rate, 1),
        axis: axes,
      };
    default:
      return null;
  }
}

/** The parameter of a layer that says how a weight is regularized: by the parameter that says how it starts. */
export function regularizing(kind: LayerKind, weight: string): string | null {
  const camel = weight.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (Object.hasOwn(kind.params, `${camel}Regularizer`)) return camel;
  const short = camel.replace(/Kernel$/, '');
  if (Object.hasOwn(kind.params, `${short}Regularizer`)) return short;
  // A depthwise layer's own kernel goes by `depthwise…` in Keras.
  return weight === 'kernel' && Object.hasOwn(kind.params, 'depthwiseRegularizer') ? 'depthwise' : null;
}

/** The kind with Keras' parameters `…Regularizer` and `…Constraint` for each weight that has an initializer of its own. */
export function withRegularizing<K extends LayerKind>(kind: K): K {
  const params: Record<string, ParamSpec> = {};
  let learns = false;
  for (const [name, spec] of Object.entries(kind.params)) {
    params[name] = spec;
    const stem = name.endsWith('Initializer') && !name.startsWith('moving') ? name.slice(0, -11) : null;
    if (stem === null) continue;
    learns = true;
    params[`${stem}Regularizer`] = {
      type: 'regularizer',
      help: `Regularization of ${stem} during training.`,
    };
    params[`${stem}Constraint`] = { type: 'constraint', help: `Constraint on ${stem} after each step.` };
  }
  if (!learns) return kind;
  if ('activation' in params)
    params.activityRegularizer = {
      type: 'regularizer',
      help: 'Regularization of the output during training.',
    };
  return { ...kind, params };
}
