// `graft advise`: measures how similar a recipe's images are to the pretraining data, and suggests where to cut and what to train.
import type { LayerGraph } from '#shared/graph/graph';
import type { Recipe } from '#shared/recipe/recipe';
import type { Advice } from '#shared/recipe/strategy';
import { say, sentenceOf } from '#shared/sentence';
import type { Word } from '#shared/word-in';
import type { Command, Session } from '../command';
import { formatShare, spaces } from '../format';
import { prepareRecipe } from '../prepare-recipe';
import { recipePath } from '../recipe-path';

const situations: Readonly<Record<Advice['situation'], string>> = {
  'little-near': 'little data, similar to the pretraining data: train a new head on the deepest features',
  'much-near':
    'much data, similar to the pretraining data: train a new head, then the top layers at a low learning rate',
  'little-far':
    'little data, different from the pretraining data: train a new head on earlier, more general features',
  'much-far':
    'much data, different from the pretraining data: start from the pretrained weights and train all layers',
};

/** Suggests a cut and a training plan. */
export const advise: Command = {
  usage: 'advise RECIPE.json [--precision]',
  summary: 'suggest where to cut the network and which layers to train for the images of a recipe',
  options: {
    precision: {
      help: 'compare half precision (bfloat16) with float32 in the frozen layers of the first stage',
    },
  },
  examples: ['graft advise assets/recipes/sample.json'],
  arguments: [1, 1],
  async run(session, [file], options) {
    const { client, project, output, json, signal, word } = session;
    const { recipe } = await client.readRecipe({ path: recipePath(file!) });
    const { graph, notes } = await prepareRecipe(session, recipe);
    for (const note of notes) output.note(note);
    if (options.precision === true) return comparePrecision(session, recipe, graph);
    for await (const { progress, advice } of client.advise(
      { project, recipe, graph, rescan: false },
      { signal },
    )) {
      if (progress) output.progress(say`extracting features: ${progress.done} of ${progress.total}`);
      if (!advice) continue;
      output.endProgress();
      output.print(json ? JSON.stringify(advice) : formatAdvice(advice, word));
    }
    return 0;
  },
};

/** Compares half precision with float32 on images of the recipe, and prints what it changes. */
async function comparePrecision(
  { client, project, output, json, signal }: Session,
  recipe: Recipe,
  graph: LayerGraph,
): Promise<number> {
  const request = { project, recipe, graph, rescan: false, stage: 0 };
  for await (const { progress, effect } of client.comparePrecision(request, { signal })) {
    if (progress) output.progress(say`extracting features: ${progress.done} of ${progress.total}`);
    if (!effect) continue;
    output.endProgress();
    if (json) output.print(JSON.stringify(effect));
    else {
      const { milliseconds, accuracy, same, sample } = effect;
      output.print(
        say`bfloat16: ${milliseconds.bfloat16.toFixed(1)} ms an image, float32: ${milliseconds.float32.toFixed(1)} ms (${(milliseconds.float32 / milliseconds.bfloat16).toFixed(2)} times as fast)`,
      );
      output.print(
        say`Nearest class mean: accuracy ${formatShare(accuracy.bfloat16)} instead of ${formatShare(accuracy.float32)}, the same class for ${same} of ${sample} images`,
      );
    }
  }
  return 0;
}

function formatAdvice(advice: Advice, word: Word): string {
  const width = Math.max(...advice.cuts.map(({ layer }) => layer.length), 10);
  const padded = (name: string) => word(name) + spaces(word(name), width);
  return [
    `${word(advice.situation)}: ${word(situations[advice.situation])}.`,
    word(say`Cut at ${advice.cut}; plan '${sentenceOf(advice.plan)}'.`),
    '',
    word(
      say`Accuracy of a nearest-class-mean classifier on ${advice.sample} of ${advice.images} images, ${advice.classes} classes:`,
    ),
    `  ${padded('chance')}  ${formatShare(advice.chance)}`,
    `  ${padded('pixels')}  ${formatShare(advice.pixels)}`,
    ...advice.cuts.map(
      ({ layer, accuracy, channels, share }) =>
        `  ${layer.padEnd(width)}  ${formatShare(accuracy)}  ${word(say`${channels} channels, after ${Math.round(share * 100)}% of the FLOPs`)}`,
    ),
  ].join('\n');
}
