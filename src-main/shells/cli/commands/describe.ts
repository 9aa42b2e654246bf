// `graft describe`: shows the layers of a model or of a recipe's network, or how two networks differ.
import type { LayerGraph } from '#shared/graph/graph';
import type { Command, OptionValues, Session } from '../command';
import { describeDifference, formatDifference } from '../difference';
import { openModelArgument, sizeOption } from '../model-argument';
import { plainJson } from '../plain-json';
import { preprocessingOption } from '../preprocessing-option';
import { describeGraph, formatDescription } from '../summary-table';

/** Describes a network. */
export const describe: Command = {
  usage: 'describe MODEL|RECIPE.json [--diff OTHER]',
  summary: "show a network's layers, output shapes and parameters, or compare two networks",
  options: {
    ...sizeOption,
    diff: {
      value: 'OTHER',
      help: 'show the layers that OTHER (a MODEL or RECIPE.json) adds, removes or changes',
    },
    ...preprocessingOption,
  },
  examples: [
    'graft describe efficientnet-lite0',
    'graft describe model.h5',
    'graft describe assets/recipes/inceptionv3-mixed7.json --json',
    'graft describe model.h5 --preprocessing tf',
    'graft describe last',
    'graft describe inceptionv3 --diff assets/recipes/inceptionv3-mixed7.json',
  ],
  arguments: [1, 1],
  async run(session, [wanted], { diff, ...options }) {
    const { json, output, word } = session;
    const graph = await openGraph(session, wanted!, options);
    if (typeof diff === 'string') {
      const found = describeDifference(graph, await openGraph(session, diff, {}));
      output.print(json ? JSON.stringify(found, null, 2) : formatDifference(found, word));
      return 0;
    }
    const description = describeGraph(graph);
    output.print(json ? plainJson(description, 2) : formatDescription(description, word));
    return 0;
  },
};

async function openGraph(session: Session, wanted: string, options: OptionValues = {}): Promise<LayerGraph> {
  return (await openModelArgument(session, wanted, 'last', options, true)).graph;
}
