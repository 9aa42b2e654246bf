// Operations that stand in a graph without a layer (Keras 3's keras.ops, Keras 2's TFOpLambda): as the layer that computes the same, where there is one.
import type { Json } from '#shared/graph/graph';
import { activationNames } from '#shared/layers/activation';
import type { KindName } from '#shared/layers/catalogue';
import type { LayerUse } from './inbound';

/** A layer that computes what an operation computes. */
export interface OperationLayer {
  readonly kind: KindName;
  readonly params: { readonly [name: string]: Json };
}

const ofTwo: Readonly<Record<string, KindName>> = {
  add: 'Add',
  multiply: 'Multiply',
  mul: 'Multiply',
  subtract: 'Subtract',
  sub: 'Subtract',
  maximum: 'Maximum',
  minimum: 'Minimum',
};

/** The layer, or undefined where none computes the same; `operation` is as in `Multiply` or `math.multiply`. */
export function layerOfOperation(
  operation: string,
  { inputs, extras }: LayerUse,
): OperationLayer | undefined {
  const name = (operation.split('.').at(-1) ?? '').toLowerCase();
  const given = Object.entries(extras);
  if (inputs.length === 2 && given.length === 0) {
    const kind = Object.hasOwn(ofTwo, name) ? ofTwo[name] : undefined;
    return kind && { kind, params: {} };
  }
  if (inputs.length !== 1) return undefined;
  if (given.length === 0)
    return (activationNames as readonly string[]).includes(name)
      ? { kind: 'Activation', params: { activation: name } }
      : undefined;
  const [[key, number]] = given as [[string, Json]];
  if (given.length > 1 || typeof number !== 'number') return undefined;
  const behind = key !== 'arg0' && key !== 'x' && key !== 'x1';
  return withNumber(name, number, behind);
}

/** `x op number`, or `number op x` where the number isn't behind. */
function withNumber(name: string, number: number, behind: boolean): OperationLayer | undefined {
  const line = (scale: number, offset: number): OperationLayer => ({
    kind: 'Rescaling',
    params: { scale, offset },
  });
  if (name === 'add') return line(1, number);
  if (name === 'multiply' || name === 'mul') return line(number, 0);
  if (name === 'subtract' || name === 'sub') return behind ? line(1, -number) : line(-1, number);
  if ((name === 'truediv' || name === 'truedivide' || name === 'divide') && behind && number !== 0)
    return line(1 / number, 0);
  return undefined;
}
