// Grafting: a selection, a block or a whole model of another graph joined to this one; blobs are shared by their names.
import { GraftError } from '../../errors';
import type { Layer, LayerGraph } from '../graph';
import { sortLayers } from '../sort';
import { settleWeights } from '../weights';
import { type EditContext, expectLayer } from './context';
import type { NewLayer } from './edit';
import { adaptInput, beside, type Joined, joinPart } from './join-part';
import { makeLayers } from './make-layers';

/** Where a part goes: its inputs by the host's layers that feed them, and the layers that its output feeds, if any. */
export interface GraftPlace {
  /** The part's input layer to the host's layer; inputs that are not named stay inputs. */
  readonly joins: Readonly<Record<string, string>>;
  /** The part's output takes the place of its joined layer in these layers' inputs: a graft on edges. */
  readonly into?: readonly string[] | undefined;
  /** The joined layer stays an output beside the part's. */
  readonly keepOutput?: boolean | undefined;
  /** Layers between the host and the part's first joined input, and behind the part's output. */
  readonly before?: readonly NewLayer[] | undefined;
  readonly behind?: readonly NewLayer[] | undefined;
}

/** Joins `part` to the graph under names of its own; its layers keep their weights. Throws 'not-found' or 'invalid'. */
export function graftPart(
  graph: LayerGraph,
  part: LayerGraph,
  { joins, into, keepOutput = false, before = [], behind = [] }: GraftPlace,
  context: EditContext,
): LayerGraph {
  for (const [input, source] of Object.entries(joins)) {
    if (expectLayer(part, input).kind !== 'InputLayer')
      throw new GraftError('invalid', `'${input}' of ${part.name} is no input: expected one to join.`, input);
    expectLayer(graph, source);
  }
  for (const name of into ?? []) expectLayer(graph, name);
  let host = graph;
  const fed: Record<string, string> = {};
  for (const [i, [input, source]] of Object.entries(joins).entries()) {
    const adapters = adaptInput(host, source, part, input, context);
    const below = adapters.at(-1)?.name ?? source;
    host = { ...host, layers: [...host.layers, ...adapters] };
    const made = i === 0 ? makeLayers(host, before, below, context) : [];
    host = { ...host, layers: [...host.layers, ...made] };
    fed[input] = made.at(-1)?.name ?? below;
  }
  const joined = withTail(host, joinPart(host, part, fed), behind, context);
  const sources = new Set(Object.values(joins));
  const [end] = joined.outputs;
  let layers: Layer[] = [...host.layers, ...joined.layers];
  let outputs = [...graph.outputs];
  if (into !== undefined) {
    if (end === undefined || joined.outputs.length > 1)
      throw new GraftError(
        'invalid',
        `A graft on an edge expects a part with one output, received ${joined.outputs.length}.`,
      );
    const swap = (inputs: readonly string[]) =>
      inputs.some((input) => sources.has(input))
        ? inputs.map((input) => (sources.has(input) ? end : input))
        : [...inputs, end];
    layers = layers.map((layer) =>
      into.includes(layer.name) ? { ...layer, inputs: swap(layer.inputs) } : layer,
    );
  } else {
    if (!keepOutput) outputs = outputs.filter((output) => !sources.has(output));
    outputs = [...outputs, ...joined.outputs];
  }
  const next = { ...graph, layers: sortLayers(layers), outputs: [...new Set(outputs)] };
  return settleWeights(beside(host, part, joined), next, context.seed);
}

/** A part with layers behind its only output. */
function withTail(
  host: LayerGraph,
  joined: Joined,
  behind: readonly NewLayer[],
  context: EditContext,
): Joined {
  const [end, ...others] = joined.outputs;
  if (behind.length === 0 || end === undefined || others.length > 0) return joined;
  const made = makeLayers({ ...host, layers: [...host.layers, ...joined.layers] }, behind, end, context);
  return { ...joined, layers: [...joined.layers, ...made], outputs: [made.at(-1)!.name] };
}
