// addOutputActivation: adds the activation that turns the network's outputs into probabilities.
import { fillParams, findKind } from '../../layers/catalog';
import { freshName, type Layer, type LayerGraph } from '../graph';
import { outputMeanings } from '../meanings';
import { meaningOf, meaningsOf, ownActivation } from '../output-meaning';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';

/** Adds the missing softmax or sigmoid to each output of logits. */
export const addOutputActivationEdit = defineEdit({
  name: 'addOutputActivation',
  fields: {},
  apply: (graph) => addOutputActivation(graph),
});

/** The activation that turns logits into probabilities. */
const finishing = { softmax: 'softmax', sigmoid: 'sigmoid' } as const;
/** Activations that return logarithms, and the same activation without the logarithm. */
const withoutLog: Readonly<Record<string, string>> = { log_softmax: 'softmax', log_sigmoid: 'sigmoid' };

/** Adds the softmax or sigmoid that turns logits into probabilities to each output that lacks one. */
export function addOutputActivation(graph: LayerGraph): LayerGraph {
  return meaningsOf(graph).reduce((next, { output, meaning }) => {
    const { finish } = outputMeanings[meaning];
    if (finish === 'exp') return replaceLog(next, output);
    return finish === 'softmax' || finish === 'sigmoid'
      ? finishOutput(next, output, finishing[finish])
      : next;
  }, graph);
}

/** Sets the output layer's own activation if it has a linear one, else adds an Activation layer after it. */
function finishOutput(graph: LayerGraph, output: string, activation: string): LayerGraph {
  const layer = expectLayer(graph, output);
  const { meaning: _before, ...rest } = layer;
  const read = graph.layers.some(({ inputs }) => inputs.includes(output));
  if (!read && layer.kind !== 'Softmax' && ownActivation(layer) === 'linear') {
    const changed = { ...rest, params: { ...layer.params, activation } };
    return { ...graph, layers: graph.layers.map((one) => (one === layer ? changed : one)) };
  }
  const name = freshName(graph, activation);
  const made: Layer = {
    name,
    kind: 'Activation',
    params: fillParams(findKind('Activation')!, { activation }),
    inputs: [output],
    trainable: true,
    weights: {},
    ...(layer.head && { head: true }),
  };
  const layers = graph.layers.map((one) => (one === layer ? rest : one));
  const outputs = graph.outputs.map((one) => (one === output ? name : one));
  return { ...graph, layers: [...layers, made], outputs };
}

function replaceLog(graph: LayerGraph, output: string): LayerGraph {
  const { layer: name } = meaningOf(graph, output).last;
  const layers = graph.layers.map((one) => {
    const plain = one.name === name ? withoutLog[String(one.params.activation)] : undefined;
    return plain ? { ...one, params: { ...one.params, activation: plain } } : one;
  });
  return { ...graph, layers };
}
