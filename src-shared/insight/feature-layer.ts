// The layer whose output is used as the features of an image.
import { ancestorsOf, type Layer, type LayerGraph } from '../graph/graph';
import { inferGraph } from '../graph/infer';
import { lastActivation } from '../graph/last-activation';

/** Returns the layer whose output the head of a network classifies. The first output has to exist. */
export function defaultFeatureLayer(graph: LayerGraph): string {
  const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const inputOf = ({ inputs }: Layer) => (inputs.length === 1 ? byName.get(inputs[0]!) : undefined);
  const output = byName.get(graph.outputs[0]!)!;
  // Start at the input of the layer that computes the scores, and skip the other layers of the head.
  const { scorer } = lastActivation(graph, output.name);
  const scores = (scorer === null ? undefined : byName.get(scorer)) ?? output;
  let at = inputOf(scores) ?? scores;
  const isHead = ({ head, kind }: Layer) => head === true || kind === 'Activation' || kind === 'Dropout';
  for (let next = inputOf(at); next && isHead(at); next = inputOf(at)) at = next;
  return at.name;
}

/** Returns the layers with outputs of known size that the first output depends on, in order: their features can be compared. */
export function featureLayers(graph: LayerGraph): string[] {
  const output = graph.outputs[0];
  if (output === undefined) return [];
  const used = ancestorsOf(graph, [output]);
  const { layers } = inferGraph(graph);
  return graph.layers
    .filter(({ name, kind }) => {
      const shape = layers.get(name)?.shape;
      return (
        kind !== 'InputLayer' &&
        used.has(name) &&
        shape !== undefined &&
        shape.length > 1 &&
        shape.slice(1).every((length) => length !== null)
      );
    })
    .map(({ name }) => name);
}
