// `graft models`: lists the models of the catalog.
import { buildArchitecture } from '#shared/architectures/index';
import { inferGraph } from '#shared/graph/infer';
import type { ModelInfo, WeightsState } from '#shared/protocol/engine/models';
import type { Command } from '../command';
import { formatCount, formatTable } from '../format';

const words: Record<WeightsState, string> = {
  bundled: 'bundled',
  cached: 'downloaded',
  download: 'available',
  none: 'none',
};

/** Lists the catalog. */
export const models: Command = {
  usage: 'models',
  summary: 'list the built-in models and the state of their pretrained weights',
  options: {},
  examples: ['graft models', 'graft models --json'],
  arguments: [0, 0],
  async run({ client, json, output, word }) {
    const list = await client.listModels({});
    if (json) {
      const counted = list.map((model) => ({ ...model, ...countModel(model) }));
      output.print(JSON.stringify(counted, null, 2));
      return 0;
    }
    const rows = list.map((model) => [
      model.id,
      model.architecture,
      model.inputShape.join('×'),
      model.parameters === null ? '–' : formatCount(model.parameters),
      word(words[model.weights]),
      word(words[model.weightsNoTop]),
      model.license ?? '–',
    ]);
    const head = ['id', 'architecture', 'input', 'parameters', 'weights', 'without top', 'license'];
    output.print(formatTable(head.map(word), rows, [3]));
    if (list.some(({ weights }) => weights === 'download'))
      output.note('`graft fetch ID` downloads weights; add --no-top for the weights without the classifier.');
    return 0;
  },
};

/** Counts the parameters and layers of the full network at its default input size. */
function countModel({ architecture, inputShape, outputs }: ModelInfo) {
  const graph = buildArchitecture(architecture, { inputShape, includeTop: true, classes: outputs, seed: 0 });
  const { total, trainable, nonTrainable } = inferGraph(graph).params;
  return { total, trainable, nonTrainable, layers: graph.layers.length };
}
