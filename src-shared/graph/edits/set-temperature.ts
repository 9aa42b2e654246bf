// setTemperature: divides the logits before the last activation by a number, so that probabilities agree better with accuracy.
import { z } from 'zod';
import { GraftError } from '../../errors';
import { fillParams, findKind } from '../../layers/catalog';
import { say } from '../../sentence';
import { findLayer, freshName, type Layer, type LayerGraph } from '../graph';
import { endsWithActivation } from '../last-activation';
import { outputMeanings } from '../meanings';
import { meaningOf, ownActivation } from '../output-meaning';
import { defineEdit } from './common/define-edit';

/** Name of the layer that divides, so that the next edit changes it. */
const layerName = 'temperature';
/** Activations that follow logits. */
const finishing = new Set(['softmax', 'sigmoid', 'log_softmax', 'log_sigmoid']);

/**
 * Divides the logits of the first output by `temperature` (Guo et al., arXiv 1706.04599): a Rescaling layer before the
 * last softmax or sigmoid, or after an output of logits. A temperature that is already set is replaced. The predicted class
 * of an image does not change. Throws 'not-ready' if the output does not come from logits.
 */
export const setTemperatureEdit = defineEdit({
  name: 'setTemperature',
  fields: { temperature: z.number().min(0.01).max(100) },
  apply(graph, { temperature }) {
    const output = graph.outputs[0] ?? '';
    const { meaning, last } = meaningOf(graph, output);
    const activation = last.layer === null ? undefined : findLayer(graph, last.layer);
    const own = activation ? ownActivation(activation) : null;
    const before = findTemperature(
      graph,
      own !== null && finishing.has(own) ? activation!.inputs[0] : output,
    );
    if (before) return withScale(graph, before, temperature);
    if (activation && own !== null && finishing.has(own)) {
      if (activation.kind === 'Softmax' || activation.kind === 'Activation')
        return divideBefore(graph, activation, temperature);
      if (activation.shared === undefined && endsWithActivation(activation.kind))
        return splitActivation(graph, activation, own, temperature);
    } else if (['softmax', 'sigmoid'].includes(outputMeanings[meaning].finish ?? ''))
      return divideAfter(graph, output, temperature);
    throw new GraftError(
      'not-ready',
      say`The output '${output}' does not come from logits that a temperature could divide.`,
      output,
    );
  },
});

/** Returns the temperature that an earlier edit set; 1 if there is none. */
export function temperatureOf(graph: LayerGraph): number {
  const output = graph.outputs[0] ?? '';
  const { last } = meaningOf(graph, output);
  const activation = last.layer === null ? undefined : findLayer(graph, last.layer);
  const layer = findTemperature(graph, output) ?? findTemperature(graph, activation?.inputs[0]);
  return layer ? 1 / Number(layer.params.scale) : 1;
}

function findTemperature(graph: LayerGraph, name: string | undefined): Layer | null {
  const layer = name === undefined ? undefined : findLayer(graph, name);
  const ours = layer?.kind === 'Rescaling' && new RegExp(`^${layerName}(_\\d+)?$`).test(layer.name);
  return ours && typeof layer.params.scale === 'number' ? layer : null;
}

function withScale(graph: LayerGraph, layer: Layer, temperature: number): LayerGraph {
  const changed = { ...layer, params: { ...layer.params, scale: 1 / temperature } };
  return { ...graph, layers: graph.layers.map((one) => (one === layer ? changed : one)) };
}

function makeLayer(
  graph: LayerGraph,
  kind: string,
  name: string,
  params: Layer['params'],
  from: Layer,
): Layer {
  return {
    name: freshName(graph, name),
    kind,
    params: fillParams(findKind(kind)!, params),
    inputs: [from.name],
    trainable: true,
    weights: {},
    ...(from.head && { head: true }),
  };
}

const dividing = (graph: LayerGraph, from: Layer, temperature: number) =>
  makeLayer(graph, 'Rescaling', layerName, { scale: 1 / temperature }, from);

/** Adds the division between an activation layer and its input. */
function divideBefore(graph: LayerGraph, activation: Layer, temperature: number): LayerGraph {
  const made = dividing(graph, findLayer(graph, activation.inputs[0]!)!, temperature);
  const moved = { ...activation, inputs: [made.name, ...activation.inputs.slice(1)] };
  return { ...graph, layers: graph.layers.flatMap((one) => (one === activation ? [made, moved] : [one])) };
}

/** Adds the division after an output of logits, which it replaces as the output. */
function divideAfter(graph: LayerGraph, output: string, temperature: number): LayerGraph {
  const logits = findLayer(graph, output)!;
  const { meaning, ...plain } = logits;
  const made = { ...dividing(graph, logits, temperature), ...(meaning && { meaning }) };
  const layers = graph.layers.flatMap((one) => (one === logits ? [plain, made] : [one]));
  return { ...graph, layers, outputs: graph.outputs.map((one) => (one === output ? made.name : one)) };
}

/** Moves the activation of a layer with weights into its own layer, after the division. */
function splitActivation(
  graph: LayerGraph,
  layer: Layer,
  activation: string,
  temperature: number,
): LayerGraph {
  const linear: Layer = { ...layer, params: { ...layer.params, activation: 'linear' } };
  const made = dividing(graph, layer, temperature);
  const last = makeLayer(graph, 'Activation', activation, { activation }, made);
  const reads = (name: string) => (name === layer.name ? last.name : name);
  const layers = graph.layers.flatMap((one) =>
    one === layer ? [linear, made, last] : [{ ...one, inputs: one.inputs.map(reads) }],
  );
  return { ...graph, layers, outputs: graph.outputs.map(reads) };
}
