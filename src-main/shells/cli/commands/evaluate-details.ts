// The parts of `graft evaluate` that need the probabilities of each image: figures, comparison, report.
import { resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import { type Figures, figuresOf } from '#shared/evaluation/figures';
import { comparePaired } from '#shared/evaluation/paired';
import type { Scores } from '#shared/evaluation/scores';
import { say, sentenceOf } from '#shared/sentence';
import { runAtOnce } from '#shared/steps';
import { writeFileAtomic } from '../../../store/atomic';
import type { OptionValues, Session } from '../command';
import {
  figuresDocument,
  formatFigures,
  formatPaired,
  requestScores,
  writeFigures,
} from '../evaluation-figures';
import { selectModel } from '../test-time-options';

type Part = 'training' | 'validation' | 'test' | undefined;

/** The options that need the probabilities of each image. */
export const detailOptions = {
  details: { help: 'also print top-k, ROC AUC, average precision, calibration and slices' },
  figures: {
    value: 'FOLDER',
    help: 'write all figures as figures.json, and probabilities.npy and labels.npy',
  },
  against: { value: 'MODEL', help: 'compare with another model image by image' },
  report: { value: 'FILE.html', help: 'write a report of the run as one HTML file' },
  data: { value: 'FOLDER', help: 'evaluate on the images of this dataset instead of the images of the run' },
  table: {
    value: 'FILE.csv',
    help: 'with --details, --figures or --report: also slice by the columns of this table, which names the images',
  },
} as const;

/** True if one of the options is given. */
const uses = (options: OptionValues, names: readonly string[]) =>
  names.some((name) => options[name] !== undefined);

/** True if an option needs the probabilities of each image. */
export const wantsDetails = (options: OptionValues) => uses(options, Object.keys(detailOptions));

/** Prints the figures, compares and writes the files that the options name. */
export async function evaluateDetails(
  session: Session,
  wanted: string,
  checkpoint: 'last' | 'best',
  part: Part,
  options: OptionValues,
  averaging: Pick<Parameters<typeof requestScores>[1], 'also' | 'testTime'>,
): Promise<number> {
  const { output, word, json } = session;
  const model = await selectModel(session, wanted, checkpoint);
  const table = text(options.table) === null ? undefined : resolve(text(options.table)!);
  const data = datasetOption(options);
  if (!('runId' in model) && !data)
    throw new GraftError('usage', say`${wanted} is not a run. Choose its images with --data FOLDER.`);
  if (table !== undefined && !uses(options, ['details', 'figures', 'report']))
    throw new GraftError('usage', '--table needs --details, --figures or --report.');
  if (options.report !== undefined && data)
    throw new GraftError('usage', 'A report describes a run on its own images. Leave out --data.');
  const ask = (given: typeof model, of: Part, facts: { withFacts: boolean; table?: string | undefined }) =>
    requestScores(session, { model: given, part: of, data, ...facts, ...averaging });
  if (options.report !== undefined) await writeReport(session, model, { part, table, ...averaging }, options);
  if (!uses(options, ['details', 'figures', 'against', 'data'])) return 0;
  const scores = await ask(model, part, { withFacts: true, table });
  const against = text(options.against);
  if (against !== null) {
    const other = await ask(await selectModel(session, against, checkpoint), part, { withFacts: false });
    printComparison(session, other, scores);
    if (options.details === undefined && options.figures === undefined) return 0;
  }
  const figures = runAtOnce(
    figuresOf(scores, await validationOf(scores, data, () => ask(model, 'validation', { withFacts: false }))),
  );
  if (options.figures !== undefined)
    output.note(say`Wrote the figures to ${await writeFigures(String(options.figures), scores, figures)}`);
  print(figures, json, (line) => output.print(line), word);
  return 0;
}

function print(figures: Figures, json: boolean, write: (line: string) => void, word: Session['word']): void {
  write(json ? JSON.stringify(figuresDocument(figures), null, 2) : formatFigures(figures, word));
}

/** Returns the images that a temperature is fitted on. Another dataset has none. */
async function validationOf(
  scores: Scores,
  data: object | undefined,
  ask: () => Promise<Scores>,
): Promise<Scores | null> {
  if (scores.part === 'validation') return scores;
  if (data) return null;
  try {
    return await ask();
  } catch (error) {
    if (error instanceof GraftError && error.code === 'not-ready') return null;
    throw error;
  }
}

function printComparison({ output, word, json }: Session, first: Scores, second: Scores): void {
  const paired = comparePaired(first, second);
  if (!paired)
    throw new GraftError('invalid', 'The two models have different classes, so they cannot be compared.');
  if (paired.images.length === 0)
    throw new GraftError('invalid', 'The two models were evaluated on different images.');
  const document = () => ({
    ...paired,
    images: paired.images.map(({ first: at, change }) => ({ path: first.images[at]!.path, change })),
  });
  output.print(json ? JSON.stringify(document(), null, 2) : formatPaired(paired, first, second, word));
}

async function writeReport(
  session: Session,
  model: Awaited<ReturnType<typeof selectModel>>,
  asked: Pick<Parameters<Session['client']['report']>[0], 'part' | 'table' | 'also' | 'testTime'>,
  options: OptionValues,
): Promise<void> {
  const { client, project, signal, output, locale } = session;
  if (!('runId' in model) || model.runId === undefined)
    throw new GraftError('usage', 'A report describes a run. Pass a run instead of a model.');
  const { runId, checkpoint } = model;
  const request = { project, runId, checkpoint, locale, ...asked };
  for await (const { progress, html } of client.report(request, { signal })) {
    if (progress)
      output.progress(say`${sentenceOf(progress.what)}: ${progress.done} of ${progress.total ?? '?'}`);
    if (html === undefined) continue;
    const path = resolve(String(options.report));
    await writeFileAtomic(path, html);
    output.endProgress();
    output.note(say`Wrote the report to ${path}`);
  }
}

const text = (value: OptionValues[string]) => (typeof value === 'string' ? value : null);

function datasetOption(options: OptionValues) {
  const folder = text(options.data);
  if (folder === null) return undefined;
  const whole = folder.startsWith('sample:') ? folder : resolve(folder);
  return { folder: whole, split: { validation: 0, test: 0 }, seed: 1 };
}
