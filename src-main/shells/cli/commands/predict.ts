// `graft predict`: predicts the top classes of images with one model, or with the mean of several.
import { join, resolve } from 'node:path';
import { sumUp, tellHint, whyOf } from '#shared/data/compare-preprocessing';
import { GraftError } from '#shared/errors';
import type { Prediction } from '#shared/protocol/trainer-contract';
import { predictionsAsCsv, predictionsAsJson } from '#shared/report/prediction-table';
import { say, type Words } from '#shared/sentence';
import type { Word } from '#shared/word-in';
import { listImages } from '../../../store/list-images';
import type { Command, Session } from '../command';
import { formatShare, formatTable } from '../format';
import { sizeOption } from '../model-argument';
import { preprocessingOption } from '../preprocessing-option';
import { alsoOption, averagingOptions, selectModel, testTimeOption } from '../test-time-options';
import { checkpointOption } from './evaluate';

/** Maximum number of images the contract accepts in one call. */
const atOnce = 64;

/** Predicts the classes of images. */
export const predict: Command = {
  usage: 'predict MODEL IMAGE|FOLDER…',
  summary: 'predict the classes of images',
  options: {
    top: { value: 'N', help: 'number of classes to show for each image, 1 to 20 (3)' },
    csv: { help: 'print CSV: one row per image, with its classes and probabilities' },
    checkpoint: { value: 'last|best', help: "a run's checkpoint (last)" },
    ...averagingOptions,
    ...sizeOption,
    ...preprocessingOption,
  },
  examples: [
    'graft predict last photo.jpg',
    'graft predict flowers.keras images/ --crops ten --json',
    'graft predict last images/ --csv --top 5',
    'graft predict last photo.jpg --with 2026-11-23-1a2b --mirror',
  ],
  arguments: [2, 100_000],
  async run(session, [wanted, ...given], options) {
    const { client, project, signal, json, output, word } = session;
    const top = options.top === undefined ? 3 : Number(options.top);
    if (!Number.isInteger(top) || top < 1 || top > 20)
      throw new GraftError('usage', say`--top: expected a number from 1 to 20, received ${options.top}.`);
    const checkpoint = checkpointOption(options.checkpoint);
    const testTime = testTimeOption(options);
    const images = (await Promise.all(given.map(imagesOf))).flat();
    if (images.length === 0)
      throw new GraftError('not-found', say`No images found in ${given.join(', ')}.`, given[0]);
    const model = await selectModel(session, wanted!, checkpoint, options);
    const also = await alsoOption(session, options, checkpoint);
    const found: Prediction[] = [];
    for (let from = 0; from < images.length; from += atOnce) {
      const some = images.slice(from, from + atOnce).map((path) => ({ path }));
      const request = { project, model, images: some, top, also, testTime };
      const { predictions } = await client.predict(request, { signal });
      found.push(...predictions);
      output.progress(say`${found.length} of ${images.length} images`);
    }
    output.endProgress();
    const hint = also === undefined ? await hintFor(session, model, found, images) : null;
    if (hint !== null) output.note(hint);
    const named = found.map((one, i) => ({ ...one, name: images[i]! }));
    if (options.csv === true && !json) output.print(predictionsAsCsv(named, top));
    else output.print(json ? predictionsAsJson(named) : formatPredictions(named, word));
    return found.every(({ problem }) => problem !== null) ? 1 : 0;
  },
};

/** Checks whether another preprocessing suits the model better, if the predictions suggest that pixel values are scaled incorrectly. */
async function hintFor(
  { client, project, signal, output }: Session,
  model: Parameters<Session['client']['predict']>[0]['model'],
  found: readonly Prediction[],
  paths: readonly string[],
): Promise<Words | null> {
  const firsts = found.flatMap(({ top }) => (top[0] ? [top[0]] : []));
  const outputs = new Set(found.flatMap(({ top }) => top.map(({ label }) => label))).size;
  if (whyOf(sumUp(firsts, []), Math.max(2, outputs)) === null) return null;
  const every = Math.max(1, Math.ceil(paths.length / 32));
  const images = paths.filter((_, i) => i % every === 0).map((path) => ({ path }));
  output.progress('comparing preprocessing modes');
  const { hint } = await client.comparePreprocessings({ project, model, images }, { signal });
  output.endProgress();
  return hint && say`${tellHint(hint)} Try: --preprocessing ${hint.better.preset ?? ''}`;
}

async function imagesOf(path: string): Promise<string[]> {
  const whole = resolve(path);
  const names = await listImages(whole);
  return names === null ? [whole] : names.map((name) => join(whole, name));
}

function formatPredictions(found: readonly Prediction[], word: Word): string {
  const rows = found.map(({ name, top, problem }) => [
    name,
    problem === null
      ? top.map((one) => `${one.name} ${formatShare(one.probability)}`).join('  ')
      : word(problem),
  ]);
  return formatTable(['image', 'classes'].map(word), rows, []);
}
