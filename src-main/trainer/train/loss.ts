// What a network's outputs mean, and the hits of a batch; losses are in losses.ts.
import type { LayerGraph } from '#shared/graph/graph';
import { fillParams, findKind } from '#shared/layers/catalogue';
import { type Tensor, type Tensor2D, tf } from '../tf';

/** What the outputs of a scoring graph are: scores before a softmax or sigmoid, or probabilities already. */
export type OutputForm = 'softmax' | 'sigmoid' | 'probabilities';

/** One output of a scoring graph; `name` is the layer that the graph itself calls its output. */
export interface ScoringHead {
  readonly name: string;
  readonly output: string;
  readonly form: OutputForm;
}

/** A graph whose outputs are left before their last activations, so that the loss can be computed exactly; the first output judges, the others only help to train. */
export interface ScoringGraph extends ScoringHead {
  readonly graph: LayerGraph;
  readonly auxiliary: readonly ScoringHead[];
}

/** Takes the last softmax or sigmoid off each of the graph's outputs. */
export function scoringGraph(graph: LayerGraph): ScoringGraph {
  let bare = graph;
  const heads = graph.outputs.map((name): ScoringHead => {
    const layer = graph.layers.find((one) => one.name === name)!;
    const kind = findKind(layer.kind)!;
    const params = fillParams(kind, layer.params);
    const activation = layer.kind === 'Softmax' ? 'softmax' : params.activation;
    const form = activation === 'softmax' || activation === 'sigmoid' ? activation : null;
    if (form === null) return { name, output: name, form: 'probabilities' };
    if (layer.kind === 'Softmax' || layer.kind === 'Activation')
      return { name, output: layer.inputs[0]!, form };
    const linear = { ...layer, params: { ...layer.params, activation: 'linear' } };
    bare = { ...bare, layers: bare.layers.map((one) => (one === layer ? linear : one)) };
    return { name, output: name, form };
  });
  const [main, ...auxiliary] = heads;
  return { ...main!, graph: { ...bare, outputs: heads.map((head) => head.output) }, auxiliary };
}

/** Class probabilities `[n, classes]` of scores; a single sigmoid unit gives those of both classes. */
export function probabilitiesOf(scores: Tensor, form: OutputForm): Tensor2D {
  if (form === 'softmax') return tf.softmax(scores as Tensor2D);
  if (form === 'probabilities' && scores.shape[1] !== 1) return scores as Tensor2D;
  const second = form === 'sigmoid' ? tf.sigmoid(scores as Tensor2D) : (scores as Tensor2D);
  if (second.shape[1] !== 1) return second;
  return tf.concat([tf.sub(1, second) as Tensor2D, second], 1);
}

/** How many samples of the batch are judged right, a scalar: `labels` are class numbers `[n]`, or `[n, classes]` where the most probable class of both has to agree. */
export function correctOf(scores: Tensor, labels: Tensor, form: OutputForm): Tensor {
  const single = scores.shape[1] === 1;
  const judged = single
    ? tf.cast(tf.greater(tf.reshape(scores, [-1]), form === 'sigmoid' ? 0 : 0.5), 'int32')
    : tf.argMax(scores as Tensor2D, 1);
  const truth =
    labels.rank === 1 ? labels : single ? tf.round(tf.reshape(labels, [-1])) : tf.argMax(labels, 1);
  return tf.sum(tf.cast(tf.equal(tf.cast(judged, 'int32'), tf.cast(truth, 'int32')), 'float32'));
}

/** Where each class is judged on its own: the share of classes judged right, summed over the batch (Keras' binary accuracy times its samples). */
export function correctClassesOf(scores: Tensor, targets: Tensor, form: OutputForm): Tensor {
  const judged = tf.greater(scores, form === 'sigmoid' ? 0 : 0.5);
  return tf.sum(tf.mean(tf.cast(tf.equal(judged, tf.greater(targets, 0.5)), 'float32'), 1));
}
