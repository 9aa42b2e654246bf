// What a network's output means, and the hits of a batch; losses are in losses.ts.
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

/** Takes the last softmax or sigmoid off the graph's output. */
export function scoringGraph(graph: LayerGraph): ScoringGraph {
  const output = graph.outputs[0]!;
  const layer = graph.layers.find(({ name }) => name === output)!;
  const kind = findKind(layer.kind)!;
  const params = fillParams(kind, layer.params);
  const activation = layer.kind === 'Softmax' ? 'softmax' : params.activation;
  const form = activation === 'softmax' || activation === 'sigmoid' ? activation : null;
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
  if (second.shape[1] !== 1) return second;
  return tf.concat([tf.sub(1, second) as Tensor2D, second], 1);
}

/** How many samples of the batch are judged right: a scalar. */
export function correctOf(scores: Tensor, labels: Tensor1D, form: OutputForm): Tensor {
  const single = scores.shape[1] === 1;
  const judged = single
    ? tf.cast(tf.greater(tf.reshape(scores, [-1]), form === 'sigmoid' ? 0 : 0.5), 'int32')
    : tf.argMax(scores as Tensor2D, 1);
  return tf.sum(tf.cast(tf.equal(tf.cast(judged, 'int32'), labels), 'float32'));
}
