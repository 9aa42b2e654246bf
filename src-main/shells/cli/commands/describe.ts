// `graft describe`: the layers of a network, or of the network that a recipe makes.
import { resolve } from 'node:path';
import type { LayerGraph } from '#shared/graph/graph';
import type { Command, Session } from '../command';
import { isRecipeFile, openModelArgument } from '../model-argument';
import { describeGraph, formatDescription } from '../summary-table';

/** Describes a network. */
export const describe: Command = {
  usage: 'describe MODEL|RECIPE.json',
  summary: "show a network's layers with class, shape, parameters, trainable; and totals",
  options: {},
  examples: [
    'graft describe efficientnet-lite0',
    'graft describe model.h5',
    'graft describe assets/recipes/inceptionv3-mixed7.json --json',
    'graft describe last',
  ],
  arguments: [1, 1],
  async run(session, [wanted]) {
    const description = describeGraph(await openGraph(session, wanted!));
    const { json, output } = session;
    output.print(json ? JSON.stringify(description, null, 2) : formatDescription(description));
    return 0;
  },
};

async function openGraph(session: Session, wanted: string): Promise<LayerGraph> {
  if (!(await isRecipeFile(wanted)))
    return (await openModelArgument(session, wanted, 'last', {}, true)).graph;
  const { client, engine, project, signal, output } = session;
  const { recipe } = await client.readRecipe({ path: resolve(wanted) });
  const prepared = await engine.prepareRecipe(project, recipe, { signal, scan: 'when-needed' });
  for (const note of prepared.notes) output.note(note);
  return prepared.graph;
}
