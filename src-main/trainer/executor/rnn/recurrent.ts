// SimpleRNN, LSTM and GRU step by step, masks included (keras/src/layers/rnn; keras/src/backend/tensorflow/rnn.py).
import type { Params } from '#shared/layers/kind';
import { gatesOf, type RecurrentKind } from '#shared/layers/rnn/recurrent';
import { type Tensor, type Tensor2D, tf } from '../../tf';
import { activate } from '../activation/activation';
import type { Forward } from '../forward';
import { seededUniform } from '../random';

/** One recurrent layer applied to sequences `[n, t, features]`. */
export interface Recurrence {
  readonly kind: RecurrentKind;
  readonly params: Params;
  readonly x: Tensor;
  /** `[n, t]`: 1 for a valid step, 0 for a masked one. */
  readonly mask: Tensor | null;
  readonly weight: (name: string) => Tensor;
  readonly training: boolean;
  readonly seed: () => Tensor;
}

/** Returns the outputs of all steps `[n, t, units]`, or that of the last one `[n, units]`. */
export function runRecurrence({ kind, params, x, mask, weight, training, seed }: Recurrence): Tensor {
  const [n, steps, features] = x.shape as [number, number, number];
  const units = Number(params.units);
  const kernel = weight('kernel') as Tensor2D;
  const recurrent = weight('recurrent_kernel') as Tensor2D;
  const resetAfter = kind === 'GRU' && params.resetAfter === true;
  const bias = params.useBias ? weight('bias') : null;
  const inputBias = bias && resetAfter ? tf.reshape(tf.slice(bias, [0, 0], [1, -1]), [-1]) : bias;
  const innerBias = bias && resetAfter ? tf.reshape(tf.slice(bias, [1, 0], [1, -1]), [-1]) : null;
  const dropped = drop(x, Number(params.dropout), training, [n, 1, features], seed);
  const flat = tf.matMul(tf.reshape(dropped, [n * steps, features]) as Tensor2D, kernel);
  const columns = gatesOf[kind] * units;
  const projected = tf.reshape(inputBias ? tf.add(flat, inputBias) : flat, [n, steps, columns]);
  const recurrentMask = dropMask(Number(params.recurrentDropout), training, [n, units], seed);
  const gate = (value: Tensor) => activate(value, params.recurrentActivation);
  const act = (value: Tensor) => activate(value, params.activation);
  const part = (value: Tensor, i: number) => tf.slice(value, [0, i * units], [-1, units]);
  let state: Tensor = tf.zeros([n, units]);
  let memory: Tensor = state;
  let output: Tensor = state;
  const outputs: Tensor[] = [];
  for (let i = 0; i < steps; i++) {
    const at = params.goBackwards ? steps - 1 - i : i;
    const z = tf.reshape(tf.slice(projected, [0, at, 0], [-1, 1, -1]), [n, columns]);
    const before = (recurrentMask ? tf.mul(state, recurrentMask) : state) as Tensor2D;
    let next: Tensor;
    let nextMemory = memory;
    if (kind === 'SimpleRNN') next = act(tf.add(z, tf.matMul(before, recurrent)));
    else if (kind === 'LSTM') {
      const sum = tf.add(z, tf.matMul(before, recurrent));
      const kept = tf.mul(gate(part(sum, 1)), memory);
      nextMemory = tf.add(kept, tf.mul(gate(part(sum, 0)), act(part(sum, 2))));
      next = tf.mul(gate(part(sum, 3)), act(nextMemory));
    } else next = stepGru(z, before);
    const valid = mask && tf.slice(mask, [0, at], [-1, 1]);
    const choose = (one: Tensor, other: Tensor) =>
      valid ? tf.add(tf.mul(one, valid), tf.mul(other, tf.sub(1, valid))) : one;
    output = valid && params.zeroOutputForMask ? tf.mul(next, valid) : choose(next, output);
    state = choose(next, state);
    memory = kind === 'LSTM' ? choose(nextMemory, memory) : memory;
    if (params.returnSequences) outputs.push(output);
  }
  // Without returnSequences, Keras returns the last output, or the state after the last valid step.
  return params.returnSequences ? tf.stack(outputs, 1) : params.zeroOutputForMask ? output : state;

  function stepGru(z: Tensor, before: Tensor2D): Tensor {
    if (resetAfter) {
      const product = tf.matMul(before, recurrent);
      const inner = innerBias ? tf.add(product, innerBias) : product;
      const update = gate(tf.add(part(z, 0), part(inner, 0)));
      const reset = gate(tf.add(part(z, 1), part(inner, 1)));
      return blend(update, act(tf.add(part(z, 2), tf.mul(reset, part(inner, 2)))));
    }
    const gates = tf.matMul(before, tf.slice(recurrent, [0, 0], [-1, 2 * units]) as Tensor2D);
    const update = gate(tf.add(part(z, 0), part(gates, 0)));
    const reset = gate(tf.add(part(z, 1), part(gates, 1)));
    const last = tf.slice(recurrent, [0, 2 * units], [-1, units]) as Tensor2D;
    return blend(update, act(tf.add(part(z, 2), tf.matMul(tf.mul(reset, before) as Tensor2D, last))));
  }
  function blend(update: Tensor, candidate: Tensor): Tensor {
    return tf.add(tf.mul(update, state), tf.mul(tf.sub(1, update), candidate));
  }
}

function dropMask(
  rate: number,
  training: boolean,
  shape: readonly number[],
  seed: () => Tensor,
): Tensor | null {
  if (!training || rate === 0) return null;
  const kept = tf.cast(tf.greaterEqual(seededUniform(shape, seed()), rate), 'float32');
  return tf.mul(kept, 1 / (1 - rate));
}

function drop(
  x: Tensor,
  rate: number,
  training: boolean,
  shape: readonly number[],
  seed: () => Tensor,
): Tensor {
  const mask = dropMask(rate, training, shape, seed);
  return mask ? tf.mul(x, mask) : x;
}

/** Returns the forward function of a recurrent layer. */
export const forwardRecurrent =
  (kind: RecurrentKind): Forward =>
  (call) => {
    const { params, inputs, mask, weight, training, seed } = call;
    if (mask && params.returnSequences) call.sendMask(mask);
    return runRecurrence({ kind, params, x: inputs[0]!, mask, weight, training, seed });
  };
