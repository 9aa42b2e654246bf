// Loss and hits of a batch, as Keras computes them: from scores where the last layer is a softmax or sigmoid.
import type { LayerGraph } from '#shared/graph/graph';
import { fillParams, findKind } from '#shared/layers/catalogue';
import { type Tensor, type Tensor1D, type Tensor2D, tf } from '../tf';

/** What the outputs of a scoring graph are: scores before a softmax or sigmoid, or probabilities already. */
export type OutputForm = 'softmax' | 'sigmoid' | 'probabilities';

/** A graph whose output is left before its last activation, so that the loss can be computed exactly. */
export interface ScoringGraph {
  readonly graph: LayerGraph;
  readonly output: string;
  readonly form: OutputForm;
}

/** Takes the last softmax (or the sigmoid of a single unit) off the graph's output. */
export function scoringGraph(graph: LayerGraph): ScoringGraph {
  const output = graph.outputs[0]!;
  const layer = graph.layers.find(({ name }) => name === output)!;
  const kind = findKind(layer.kind)!;
  const params = fillParams(kind, layer.params);
  const activation = layer.kind === 'Softmax' ? 'softmax' : params.activation;
  const units = layer.kind === 'Dense' ? params.units : null;
  const form =
    activation === 'softmax' ? 'softmax' : activation === 'sigmoid' && units === 1 ? 'sigmoid' : null;
  if (form === null) return { graph, output, form: 'probabilities' };
  if (layer.kind === 'Softmax' || layer.kind === 'Activation') {
    return { graph: { ...graph, outputs: [layer.inputs[0]!] }, output: layer.inputs[0]!, form };
  }
  const bare = { ...layer, params: { ...layer.params, activation: 'linear' } };
  return {
    graph: { ...graph, layers: graph.layers.map((one) => (one === layer ? bare : one)) },
    output,
    form,
  };
}

/** Class probabilities `[n, classes]` of scores; a single sigmoid unit gives those of both classes. */
export function probabilitiesOf(scores: Tensor, form: OutputForm): Tensor2D {
  if (form === 'softmax') return tf.softmax(scores as Tensor2D);
  if (form === 'probabilities' && scores.shape[1] !== 1) return scores as Tensor2D;
  const second = form === 'sigmoid' ? tf.sigmoid(scores as Tensor2D) : (scores as Tensor2D);
  return tf.concat([tf.sub(1, second) as Tensor2D, second], 1);
}

/** Keras' epsilon: how near to 0 and 1 a probability may come. */
const epsilon = 1e-7;

/** Cross-entropy of each sample `[n]`; `labels` are class numbers `[n]` int32. */
export function lossesOf(scores: Tensor, labels: Tensor1D, form: OutputForm): Tensor1D {
  const logits = scores as Tensor2D;
  if (form === 'sigmoid' || (form === 'probabilities' && logits.shape[1] === 1)) {
    const truth = tf.reshape(tf.cast(labels, 'float32'), [-1, 1]);
    if (form === 'sigmoid') return tf.sum(tf.sub(tf.softplus(logits), tf.mul(logits, truth)), 1);
    const p = tf.clipByValue(logits, epsilon, 1 - epsilon);
    const right = tf.mul(truth, tf.log(p));
    return tf.neg(tf.sum(tf.add(right, tf.mul(tf.sub(1, truth), tf.log(tf.sub(1, p)))), 1));
  }
  const truth = tf.oneHot(labels, logits.shape[1]) as Tensor2D;
  const wanted = tf.cast(truth, 'float32');
  if (form === 'softmax') return tf.neg(tf.sum(tf.mul(wanted, tf.logSoftmax(logits)), 1));
  const p = tf.clipByValue(tf.div(logits, tf.sum(logits, 1, true)), epsilon, 1 - epsilon);
  return tf.neg(tf.sum(tf.mul(wanted, tf.log(p)), 1));
}

/** How many samples of the batch are judged right: a scalar. */
export function correctOf(scores: Tensor, labels: Tensor1D, form: OutputForm): Tensor {
  const single = scores.shape[1] === 1;
  const judged = single
    ? tf.cast(tf.greater(tf.reshape(scores, [-1]), form === 'sigmoid' ? 0 : 0.5), 'int32')
    : tf.argMax(scores as Tensor2D, 1);
  return tf.sum(tf.cast(tf.equal(tf.cast(judged, 'int32'), labels), 'float32'));
}
