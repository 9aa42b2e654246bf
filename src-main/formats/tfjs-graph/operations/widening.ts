// Reads operations on a layer of one channel and a constant of several, as in an expanded layer normalization, as a Dense layer.
import type { Constant } from '../constants';
import { constantInput, fedBy, numbersInput, type OperationReader, unmapped } from './call';

/** `Add`, `Sub` and `Mul` of a layer whose last axis has size 1 and a constant with one number per channel of the result. */
export const readWidened: OperationReader = (call) => {
  const { node, builder } = call;
  const side = fedBy(call, 0) ? 0 : 1;
  const x = fedBy(call, side);
  const numbers = numbersInput(call, 1 - side);
  const sizes = constantInput(call, 1 - side)?.shape;
  if (!x?.shape || x.view !== undefined || !numbers || !sizes)
    return unmapped('it combines values that are neither layers nor small constants');
  const units = numbers.length;
  if (
    x.shape.at(-1) !== 1 ||
    x.shape.length < 2 ||
    units < 2 ||
    sizes.at(-1) !== units ||
    sizes.length > x.shape.length
  )
    return unmapped('its constant does not have one number per channel');
  const vector = (values: readonly number[], shape: readonly number[]): Constant => ({
    shape,
    values,
    blob: null,
  });
  const constant = (value: number) => new Array<number>(units).fill(value);
  const product = node.op === 'Mul';
  const turned = node.op === 'Sub' && side === 1;
  const kernel = product ? numbers : constant(turned ? -1 : 1);
  const bias = node.op === 'Sub' && side === 0 ? numbers.map((one) => -one) : numbers;
  return builder.add(node, {
    kind: 'Dense',
    params: { units, useBias: !product },
    inputs: [x.layer],
    weights: { kernel: vector(kernel, [1, units]), ...(!product && { bias: vector(bias, [units]) }) },
  });
};
