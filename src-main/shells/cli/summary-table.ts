// A network as Keras' model.summary() shows it, and as JSON.
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { formatShape } from '#shared/layers/kind';
import { formatCount, formatTable } from './format';

/** The JSON that `graft describe` prints. */
export interface Description {
  readonly name: string;
  readonly layers: readonly {
    readonly name: string;
    readonly kind: string;
    readonly outputShape: readonly (number | null)[] | null;
    readonly params: number;
    readonly trainable: boolean;
  }[];
  readonly params: { readonly total: number; readonly trainable: number; readonly nonTrainable: number };
  readonly problems: readonly string[];
}

/** Describes a network. */
export function describeGraph(graph: LayerGraph): Description {
  const facts = inferGraph(graph);
  return {
    name: graph.name,
    layers: graph.layers.map(({ name, kind, trainable }) => ({
      name,
      kind,
      outputShape: facts.layers.get(name)?.shape ?? null,
      params: facts.layers.get(name)?.params.total ?? 0,
      trainable,
    })),
    params: facts.params,
    problems: facts.problems.map((problem) => problem.message),
  };
}

/** The description for people. */
export function formatDescription({ name, layers, params, problems }: Description): string {
  const rows = layers.map((layer) => [
    layer.name,
    layer.kind,
    layer.outputShape ? formatShape(layer.outputShape) : '?',
    formatCount(layer.params),
    layer.trainable ? 'yes' : 'no',
  ]);
  return [
    `Model: ${name}`,
    '',
    formatTable(['layer', 'class', 'output shape', 'parameters', 'trainable'], rows, [3]),
    '',
    `Total parameters:         ${formatCount(params.total)}`,
    `Trainable parameters:     ${formatCount(params.trainable)}`,
    `Non-trainable parameters: ${formatCount(params.nonTrainable)}`,
    ...problems.map((problem) => `Problem: ${problem}`),
  ].join('\n');
}
