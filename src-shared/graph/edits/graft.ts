// graft: adds a selection, a block or a whole model from another graph. Both graphs refer to the same weight blobs.
import { z } from 'zod';
import { GraftError } from '../../errors';
import { say } from '../../sentence';
import type { Layer, LayerGraph } from '../graph';
import { layerGraphSchema } from '../schema';
import { sortLayers } from '../sort';
import { settleWeights } from '../weights';
import { type EditContext, expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';
import { adaptInput, beside, type Joined, joinPart } from './common/join-part';
import { makeLayers } from './common/make-layers';
import { type NewLayer, newLayersSchema } from './common/new-layer';
import { sourcesSchema } from './common/sources';

/** Adds the graph `part` and connects its inputs to layers of this graph. */
export const graftEdit = defineEdit({
  name: 'graft',
  fields: {
    part: layerGraphSchema,
    joins: z.record(z.string(), z.string()),
    into: z.array(z.string()).optional(),
    keepOutput: z.boolean().optional(),
    before: newLayersSchema.optional(),
    behind: newLayersSchema.optional(),
    sources: sourcesSchema,
  },
  apply: (graph, edit, context) => graftPart(graph, edit.part, edit, context),
});

/** Where a part is added. */
export interface GraftPlace {
  /** Maps an input layer of the part to the layer of the host that replaces it; other inputs remain inputs. */
  readonly joins: Readonly<Record<string, string>>;
  /** Layers that take the part's output in place of the layer it is joined to: the part is inserted on these connections. */
  readonly into?: readonly string[] | undefined;
  /** True if the layer it is joined to also remains an output. */
  readonly keepOutput?: boolean | undefined;
  /** Layers to insert between the host and the part's first joined input, and after the part's output, so that the shapes fit. */
  readonly before?: readonly NewLayer[] | undefined;
  readonly behind?: readonly NewLayer[] | undefined;
}

/** Adds `part` to the graph under unique names; its layers keep their weights. Throws 'not-found' or 'invalid'. */
export function graftPart(
  graph: LayerGraph,
  part: LayerGraph,
  { joins, into, keepOutput = false, before = [], behind = [] }: GraftPlace,
  context: EditContext,
): LayerGraph {
  for (const [input, source] of Object.entries(joins)) {
    if (expectLayer(part, input).kind !== 'InputLayer')
      throw new GraftError('invalid', say`'${input}' of ${part.name} is not an input layer.`, input);
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
        say`To be inserted on a connection, a part needs one output, received ${joined.outputs.length}.`,
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

/** Adds layers after a part's only output. */
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
