// What outputs mean: set by a person, or made plain by the activation that was left out.
import { GraftError } from '../../errors';
import { fillParams, findKind } from '../../layers/catalog';
import { freshName, type Layer, type LayerGraph } from '../graph';
import { meaningNames } from '../meaning-words';
import { fitsUnits, type Meaning, outputMeanings } from '../meanings';
import { meaningOf, meaningsOf, ownActivation } from '../output-meaning';
import { expectLayer } from './context';

/** Sets what an output's values mean; throws 'invalid' where its activation or its size says otherwise. */
export function setOutputMeaning(
  graph: LayerGraph,
  output: string | undefined,
  wanted: Meaning | 'auto',
): LayerGraph {
  const name = output ?? graph.outputs[0] ?? '';
  expectLayer(graph, name);
  if (!graph.outputs.includes(name))
    throw new GraftError(
      'invalid',
      `'${name}' is not an output: expected ${graph.outputs.join(', ')}.`,
      name,
    );
  const { known, meaning, last, units } = meaningOf(graph, name);
  if (wanted !== 'auto' && known === 'activation' && wanted !== meaning)
    throw new GraftError(
      'invalid',
      `The output of '${name}' has been through ${last.name}, so it means ${meaningNames[meaning]}. To give it another meaning, change that activation.`,
      name,
    );
  if (wanted !== 'auto' && !fitsUnits(wanted, units))
    throw new GraftError(
      'invalid',
      `The output '${name}' has ${units === null ? 'no single row of scores' : units === 1 ? '1 unit' : `${units} units`}: it cannot mean '${wanted}'.`,
      name,
    );
  const layers = graph.layers.map((layer): Layer => {
    if (layer.name !== name) return layer;
    const { meaning: _before, ...rest } = layer;
    return wanted === 'auto' ? rest : { ...rest, meaning: wanted };
  });
  return { ...graph, layers };
}

/** The activation that turns each meaning's values into probabilities. */
const finishing = { softmax: 'softmax', sigmoid: 'sigmoid' } as const;
/** Logarithms are made plain by the activation without its logarithm. */
const withoutLog: Readonly<Record<string, string>> = { log_softmax: 'softmax', log_sigmoid: 'sigmoid' };

/** Adds the missing softmax or sigmoid to each output of logits; other outputs stay. */
export function addOutputActivation(graph: LayerGraph): LayerGraph {
  return meaningsOf(graph).reduce((next, { output, meaning }) => {
    const { finish } = outputMeanings[meaning];
    if (finish === 'exp') return replaceLog(next, output);
    return finish === 'softmax' || finish === 'sigmoid'
      ? finishOutput(next, output, finishing[finish])
      : next;
  }, graph);
}

/** The output layer's own activation where it has one of its own to set, else an Activation layer behind it. */
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
