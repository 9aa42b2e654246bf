// Bidirectional and TimeDistributed, which run their inner layers' forward functions.

import { innerGraph } from '#shared/graph/inner-graph';
import { frame } from '#shared/layers/infer-inner';
import type { RecurrentKind } from '#shared/layers/rnn/recurrent';
import { directionsOf, type InnerLayer, innerModelOf } from '#shared/layers/rnn/wrappers';
import { type Tensor, tf } from '../../tf';
import type { Forward } from '../forward';
import { weightKey } from '../run-options';
import { runRecurrence } from './recurrent';

/** `Bidirectional`. */
export const forwardBidirectional: Forward = (call) => {
  const { inputs, params, mask, training, seed } = call;
  const { forward, backward } = directionsOf(params)!;
  const run = (direction: string, { kind, params: own }: InnerLayer) =>
    runRecurrence({
      kind: kind as RecurrentKind,
      params: own,
      x: inputs[0]!,
      mask,
      weight: (name) => call.weight(`${direction}_${name}`),
      training,
      seed,
    });
  const one = run('forward', forward);
  const other = run('backward', backward);
  const sequences = forward.params.returnSequences === true;
  if (mask && sequences) call.sendMask(mask);
  const aligned = sequences ? tf.reverse(other, 1) : other;
  switch (params.mergeMode) {
    case 'sum':
      return tf.add(one, aligned);
    case 'mul':
      return tf.mul(one, aligned);
    case 'ave':
      return tf.div(tf.add(one, aligned), 2);
    default:
      return tf.concat([one, aligned], -1);
  }
};

/** `TimeDistributed`: runs the inner layers on all steps as samples of one batch. */
export const forwardTimeDistributed: Forward = (call) => {
  const x = call.inputs[0]!;
  const [n, steps, ...rest] = x.shape as [number, number, ...number[]];
  const graph = innerGraph(call.params, [null, ...rest])!;
  const { single } = innerModelOf(call.params.layer)!;
  const weights = new Map<string, Tensor>();
  const names = new Map<string, string>();
  for (const { name } of call.weights) {
    const at = single ? -1 : name.lastIndexOf('.');
    const layer = single ? graph.outputs[0]! : name.slice(0, at);
    const key = weightKey(layer, name.slice(at + 1));
    weights.set(key, call.weight(name));
    names.set(key, name);
  }
  const flat = tf.reshape(x, [n * steps, ...rest]);
  const updates = new Map<string, Tensor>();
  const trainable = new Set(call.trainable ? graph.layers.map(({ name }) => name) : []);
  const [y] = call.runInner({
    graph,
    weights,
    given: new Map([[frame, flat]]),
    outputs: graph.outputs,
    ...(call.training && { training: { trainable, seed: call.seed, updates } }),
  });
  for (const [key, value] of updates) call.update(names.get(key)!, value);
  if (call.mask) call.sendMask(call.mask);
  return tf.reshape(y!, [n, steps, ...y!.shape.slice(1)]);
};
