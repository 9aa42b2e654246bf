// `graft advise`: how near a recipe's images are to what its network knows, where to cut and what to train.
import { resolve } from 'node:path';
import type { Advice } from '#shared/recipe/strategy';
import type { Command } from '../command';
import { formatShare } from '../format';
import { prepareRecipe } from '../prepare-recipe';

const situations: Readonly<Record<Advice['situation'], string>> = {
  'little-near': 'little data, near to what the network learned: train a new head on the deepest features',
  'much-near': 'much data, near to what the network learned: a new head, then the top layers at a low rate',
  'little-far':
    'little data, far from what the network learned: a new head on earlier, more general features',
  'much-far': 'much data, far from what the network learned: start from its weights and train all layers',
};

/** Advises. */
export const advise: Command = {
  usage: 'advise RECIPE.json',
  summary: 'measure how near the images are to what the network knows; say where to cut and what to train',
  options: {},
  examples: ['graft advise assets/recipes/sample.json'],
  arguments: [1, 1],
  async run(session, [file]) {
    const { client, project, output, json, signal } = session;
    const { recipe } = await client.readRecipe({ path: resolve(file!) });
    const { graph, notes } = await prepareRecipe(session, recipe);
    for (const note of notes) output.note(note);
    for await (const { progress, advice } of client.advise(
      { project, recipe, graph, rescan: false },
      { signal },
    )) {
      if (progress) output.progress(`probing images: ${progress.done} of ${progress.total}`);
      if (!advice) continue;
      output.endProgress();
      output.print(json ? JSON.stringify(advice) : tell(advice));
    }
    return 0;
  },
};

function tell(advice: Advice): string {
  const width = Math.max(...advice.cuts.map(({ layer }) => layer.length), 10);
  return [
    `${advice.situation}: ${situations[advice.situation]}.`,
    `Cut at ${advice.cut}; plan '${advice.plan}'.`,
    '',
    `Nearest class mean on ${advice.sample} of ${advice.images} images, ${advice.classes} classes:`,
    `  ${'chance'.padEnd(width)}  ${formatShare(advice.chance)}`,
    `  ${'pixels'.padEnd(width)}  ${formatShare(advice.pixels)}`,
    ...advice.cuts.map(
      ({ layer, accuracy, channels, share }) =>
        `  ${layer.padEnd(width)}  ${formatShare(accuracy)}  ${channels} channels, after ${Math.round(share * 100)} % of the work`,
    ),
  ].join('\n');
}
