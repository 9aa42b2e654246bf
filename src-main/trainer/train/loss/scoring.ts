// A graph prepared for scoring: its outputs before their last activations, and the hits of a batch. What an output means is read from output-meaning.ts; losses are in losses.ts.
import { GraftError } from '#shared/errors';
import { findLayer, type Layer, type LayerGraph } from '#shared/graph/graph';
import { noScores } from '#shared/graph/meaning-words';
import { outputMeanings } from '#shared/graph/meanings';
import {
  type MeaningContext,
  meaningOf,
  type OutputMeaning,
  ownActivation,
} from '#shared/graph/output-meaning';
import { type Tensor, type Tensor2D, tf } from '../../tf';

/**
 * What the outputs of a scoring graph are. `softmax` and `sigmoid`: scores whose activation was removed, so that losses
 * are computed exactly, as Keras does. `logits` and `sigmoid-logits`: scores of a network that has no activation; losses
 * are Keras' with `from_logits=True`. `exp`: logarithms of probabilities. `probabilities`: probabilities.
 */
export type OutputForm = 'softmax' | 'sigmoid' | 'logits' | 'sigmoid-logits' | 'exp' | 'probabilities';

/** One output of a scoring graph; `name` is the layer that the graph itself calls its output. */
interface ScoringHead {
  readonly name: string;
  readonly output: string;
  readonly form: OutputForm;
}

/** A graph whose outputs are left before their last activations, so that the loss can be computed exactly; the first output classifies, the others only help to train. */
export interface ScoringGraph extends ScoringHead {
  readonly graph: LayerGraph;
  readonly auxiliary: readonly ScoringHead[];
}

/** Removes the last activation of each of the graph's outputs; throws 'not-ready' where an output has no scores of classes. */
export function scoringGraph(graph: LayerGraph, context: MeaningContext = {}): ScoringGraph {
  let bare = graph;
  const heads = graph.outputs.map((name): ScoringHead => {
    const layer = findLayer(graph, name)!;
    const given = formOf(meaningOf(graph, name, context));
    const form = removable[ownActivation(layer) ?? ''];
    if (!form) return { name, output: name, form: given };
    if (layer.kind === 'Softmax' || layer.kind === 'Activation')
      return { name, output: layer.inputs[0]!, form };
    const linear: Layer = { ...layer, params: { ...layer.params, activation: 'linear' } };
    bare = { ...bare, layers: bare.layers.map((one) => (one === layer ? linear : one)) };
    return { name, output: name, form };
  });
  const [main, ...auxiliary] = heads;
  return { ...main!, graph: { ...bare, outputs: heads.map((head) => head.output) }, auxiliary };
}

/** Activations that a loss can include. A softmax of log-probabilities returns the probabilities, so log_softmax is one. */
const removable: Readonly<Record<string, OutputForm>> = {
  softmax: 'softmax',
  log_softmax: 'softmax',
  sigmoid: 'sigmoid',
  log_sigmoid: 'sigmoid',
};

/** What an output's values are, as they leave the network; throws 'not-ready' where they are not scores of classes. */
export function formOf({ output, meaning, last }: OutputMeaning): OutputForm {
  const { finish } = outputMeanings[meaning];
  switch (finish) {
    case 'none':
      return 'probabilities';
    case 'softmax':
      return 'logits';
    case 'sigmoid':
      return 'sigmoid-logits';
    case 'exp':
      return 'exp';
    case null:
      throw new GraftError('not-ready', noScores(output, last.name), output);
  }
}

/** Class probabilities `[n, classes]` of scores; a single unit determines both classes. */
export function probabilitiesOf(scores: Tensor, form: OutputForm): Tensor2D {
  const values = valuesOf(scores as Tensor2D, form);
  if (values.shape[1] !== 1) return values;
  return tf.concat([tf.sub(1, values) as Tensor2D, values], 1);
}

/** The network's values as probabilities, without a second column for a single unit. */
export function valuesOf(scores: Tensor2D, form: OutputForm): Tensor2D {
  switch (form) {
    case 'softmax':
    case 'logits':
      return tf.softmax(scores);
    case 'sigmoid':
    case 'sigmoid-logits':
      return tf.sigmoid(scores);
    case 'exp':
      return tf.exp(scores);
    case 'probabilities':
      return scores;
  }
}

/** The score of a probability of 0.5, where each score decides for itself. */
const halves = { sigmoid: 0, 'sigmoid-logits': 0, exp: Math.log(0.5), probabilities: 0.5 } as const;

/** Number of samples classified correctly, a scalar: `labels` are class numbers `[n]`, or `[n, classes]` where the most probable class of both has to agree. */
export function correctOf(scores: Tensor, labels: Tensor, form: OutputForm): Tensor {
  const single = scores.shape[1] === 1;
  const predicted = single
    ? tf.cast(tf.reshape(exceedsHalf(scores as Tensor2D, form), [-1]), 'int32')
    : tf.argMax(scores as Tensor2D, 1);
  const truth =
    labels.rank === 1 ? labels : single ? tf.round(tf.reshape(labels, [-1])) : tf.argMax(labels, 1);
  return tf.sum(tf.cast(tf.equal(tf.cast(predicted, 'int32'), tf.cast(truth, 'int32')), 'float32'));
}

/** With several labels per image: the share of classes predicted correctly, summed over the batch (Keras' binary accuracy times its samples). */
export function correctClassesOf(scores: Tensor, targets: Tensor, form: OutputForm): Tensor {
  const predicted = exceedsHalf(scores as Tensor2D, form);
  return tf.sum(tf.mean(tf.cast(tf.equal(predicted, tf.greater(targets, 0.5)), 'float32'), 1));
}

function exceedsHalf(scores: Tensor2D, form: OutputForm): Tensor {
  if (form === 'softmax' || form === 'logits') return tf.greater(tf.softmax(scores), 0.5);
  return tf.greater(scores, halves[form]);
}
