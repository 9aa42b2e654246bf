// `graft describe`: shows the layers of a model or of a recipe's network, the values of one layer, or how two networks differ.
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { Command, OptionValues, Session } from '../command';
import { describeDifference, formatDifference } from '../difference';
import { formatLayerValues, readLayerValues } from '../layer-values';
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
    layer: { value: 'NAME', help: "show the values of this layer's weights" },
    data: {
      value: 'FOLDER',
      help: 'with --layer: also its values for at most 64 images of this dataset, and channels that never change',
    },
    image: { value: 'FILE', help: 'with --layer: also its values for this image' },
    ...preprocessingOption,
  },
  examples: [
    'graft describe efficientnet-lite0',
    'graft describe model.h5',
    'graft describe assets/recipes/inceptionv3-mixed7.json --json',
    'graft describe model.h5 --preprocessing tf',
    'graft describe last',
    'graft describe last --layer block2a_expand_activation --data photos/ --image photo.jpg',
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
    const [layer, data, image] = ['layer', 'data', 'image'].map((name) => text(options[name]));
    if (layer) {
      const found = await readLayerValues(session, graph, {
        layer,
        data: data ?? null,
        image: image ?? null,
      });
      output.print(json ? plainJson(found, 2) : formatLayerValues(found, word));
      return 0;
    }
    if (data || image) throw new GraftError('usage', '--data and --image require --layer.');
    const description = describeGraph(graph);
    output.print(json ? plainJson(description, 2) : formatDescription(description, word));
    return 0;
  },
};

async function openGraph(session: Session, wanted: string, options: OptionValues = {}): Promise<LayerGraph> {
  return (await openModelArgument(session, wanted, 'last', options, true)).graph;
}

const text = (value: OptionValues[string]) => (typeof value === 'string' ? value : null);
