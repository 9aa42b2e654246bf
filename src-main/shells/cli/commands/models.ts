// `graft models`: what the catalogue has.
import type { Command } from '../command';
import { formatCount, formatTable } from '../format';

/** Lists the catalogue. */
export const models: Command = {
  usage: 'models',
  summary: 'list the networks that Graft knows by name',
  options: {},
  examples: ['graft models', 'graft models --json'],
  arguments: [0, 0],
  async run({ client, json, output }) {
    const list = await client.listModels({});
    if (json) output.print(JSON.stringify(list, null, 2));
    else {
      const rows = list.map((model) => [
        model.id,
        model.architecture,
        model.inputShape.join('×'),
        model.parameters === null ? '–' : formatCount(model.parameters),
        model.weights === 'bundled' ? 'pretrained' : 'random only',
        model.licence ?? '–',
      ]);
      output.print(
        formatTable(['id', 'architecture', 'input', 'parameters', 'weights', 'licence'], rows, [3]),
      );
    }
    return 0;
  },
};
