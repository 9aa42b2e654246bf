// `graft data`: shows the contents and problems of a folder of images, and exports its split.
import { resolve } from 'node:path';
import { type DataLabels, dataLabelsSchema } from '#shared/data/source';
import { type Split, splitSchema } from '#shared/data/split-schema';
import { findDataWarnings, tellDataWarning } from '#shared/data/warnings';
import { GraftError } from '#shared/errors';
import { isObjectUrl } from '#shared/object-url';
import { say, sentenceOf } from '#shared/sentence';
import type { Command, OptionValues, Session } from '../command';
import { formatBytes, formatCount, formatTable } from '../format';
import { plainJson } from '../plain-json';

const methods = ['links', 'copies', 'csv', 'script'] as const;

/** Describes a dataset, or exports its split. */
export const data: Command = {
  usage: 'data FOLDER|s3://BUCKET/PREFIX | graft data export FOLDER',
  summary: 'count, measure and check the images of a folder, archive or array file; or export the split',
  options: {
    validation: { value: 'FRACTION', help: 'fraction of the images used for validation (0.25)' },
    test: { value: 'FRACTION', help: 'fraction of the images held out for testing (0)' },
    by: {
      value: 'image|folder|group',
      help: 'unit that is split: images, whole folders or whole groups (image)',
    },
    stratified: { help: 'apply the fractions to each class' },
    folds: {
      value: 'N',
      help: 'split into N folds for cross-validation; --fold chooses the validation fold',
    },
    fold: { value: 'K', help: 'the validation fold, from 1 to N (1)' },
    seed: { value: 'N', help: 'random seed of the split (1)' },
    labels: {
      value: 'TABLE|PATTERN|JSON',
      help: `source of the labels: a table in the folder, a file name pattern, or JSON as in a recipe: '{"table": "labels.csv", "label": "species"}'`,
    },
    how: { value: methods.join('|'), help: 'what data export writes' },
    out: { value: 'PATH', help: 'a new folder; with csv or script, a file' },
    size: { value: 'HxW', help: 'image size in the exported script (224x224)' },
  },
  examples: [
    'graft data flowers/',
    'graft data s3://photos/flowers',
    'graft data cifar-10-python.tar.gz --json',
    'graft data HAM10000/ --labels HAM10000_metadata.csv',
    `graft data pets/ --labels '{"classes": "species"}'`,
    'graft data export flowers/ --how links --out split --validation 0.2',
    'graft data export flowers/ --how script --out flowers.py',
  ],
  arguments: [1, 2],
  async run(session, [first, second], options) {
    const exporting = first === 'export' && second !== undefined;
    if (!exporting && second !== undefined)
      throw new GraftError(
        'usage',
        say`expected 'data FOLDER' or 'data export FOLDER', received 'data ${first} ${second}'.`,
      );
    const asked = {
      project: session.project,
      folder: folderOf(exporting ? second : first!),
      labels: labelsOption(options.labels),
      split: splitOption(options),
      seed: numberOption(options.seed, 'seed', 1),
    };
    return exporting ? exportSplit(session, asked, options) : report(session, asked);
  },
};

const folderOf = (named: string) => (isObjectUrl(named) ? named : resolve(named));

interface Asked {
  readonly project: string;
  readonly folder: string;
  readonly labels: DataLabels | undefined;
  readonly split: Split;
  readonly seed: number;
}

async function report({ client, json, output, signal, word }: Session, asked: Asked): Promise<number> {
  let summary = null;
  for await (const item of client.scan(asked, { signal })) {
    if (item.progress)
      output.progress(
        say`${sentenceOf(item.progress.what)}: ${item.progress.done} of ${item.progress.total ?? '?'}`,
      );
    summary = item.summary ?? summary;
  }
  const stats = await client.dataStats(asked, { signal });
  const twice = await client.duplicates({ ...asked, limit: 20 }, { signal });
  const duplicates = { total: twice.total, leaks: twice.leaks };
  if (json) {
    output.print(plainJson({ summary, stats, duplicates }, 2));
    return 0;
  }
  const { classes, rejected, rejectedTotal = rejected.length } = summary!;
  const rows = classes.map(({ name, training, validation, test }, i) => {
    const { shorterSide, flags } = stats.classes[i]!;
    const side = shorterSide ? `${shorterSide.least} – ${shorterSide.greatest}` : '–';
    const odd = Object.entries(flags).map(([flag, count]) => `${count} ${word(flag)}`);
    return [name, ...[training, validation, test].map(formatCount), side, odd.join(', ')];
  });
  output.print(
    formatTable(
      ['class', 'training', 'validation', 'test', 'shorter side', 'flags'].map(word),
      rows,
      [1, 2, 3],
    ),
  );
  const { total, widths, heights, sizeBytes, imbalance } = stats;
  output.print('');
  output.print(say`${formatCount(total)} images, ${formatBytes(sizeBytes)}`);
  if (widths && heights)
    output.print(
      say`width ${widths.least} to ${widths.greatest} (median ${widths.median}), height ${heights.least} to ${heights.greatest} (median ${heights.median})`,
    );
  if (imbalance !== null)
    output.print(say`the largest class has ${imbalance.toFixed(1)} times as many images as the smallest`);
  output.print(
    say`${formatCount(twice.total)} pairs of duplicates or near-duplicates, ${formatCount(twice.leaks)} of them across two splits`,
  );
  for (const { first, second, distance, leak } of twice.pairs)
    output.print(
      `  ${leak ? `${word('leak')}: ` : ''}${first.path} (${word(first.part)}) ${distance === null ? '=' : '≈'} ${second.path} (${word(second.part)})`,
    );
  output.print(say`fingerprint ${stats.fingerprint}`);
  for (const note of summary!.notes ?? []) output.note(note);
  for (const warning of findDataWarnings(classes, asked.split, summary!.leaks))
    output.note(tellDataWarning(warning));
  for (const { path, reason } of rejected.slice(0, 100)) output.note(say`skipped: ${path}: ${reason}`);
  if (rejectedTotal > 100) output.note(say`… and ${formatCount(rejectedTotal - 100)} more skipped`);
  return 0;
}

async function exportSplit(
  { client, json, output, signal, word }: Session,
  asked: Asked,
  options: OptionValues,
): Promise<number> {
  const how = methods.find((one) => one === options.how);
  if (!how)
    throw new GraftError(
      'usage',
      say`--how: expected ${methods.join(', ')}, received ${options.how ?? say`nothing`}.`,
    );
  if (typeof options.out !== 'string') throw new GraftError('usage', 'data export requires --out PATH.');
  const size = /^(\d+)x(\d+)$/.exec(typeof options.size === 'string' ? options.size : '224x224');
  if (!size)
    throw new GraftError('usage', say`--size: expected HxW such as 224x224, received ${options.size}.`);
  const imageSize: [number, number] = [Number(size[1]), Number(size[2])];
  for await (const item of client.exportData(
    { ...asked, how, out: resolve(options.out), imageSize },
    { signal },
  )) {
    if (item.progress)
      output.progress(
        say`${sentenceOf(item.progress.what)}: ${item.progress.done} of ${item.progress.total ?? '?'}`,
      );
    if (!item.result) continue;
    if (json) output.print(plainJson(item.result, 2));
    else {
      output.print(say`${formatCount(item.result.images)} images in ${item.result.path}`);
      for (const note of item.result.notes) output.print(word(note));
    }
    return 0;
  }
  return 1;
}

function labelsOption(value: OptionValues[string]): DataLabels | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.includes('{class}') && !value.trim().startsWith('{"')) return { pattern: value };
  if (/^[^{["]+\.(csv|tsv|jsonl?|ndjson|txt|lst|list)$/i.test(value)) return { table: value };
  let json: unknown;
  try {
    json = JSON.parse(value);
  } catch {
    throw new GraftError(
      'usage',
      say`--labels: expected a table file, a pattern with {class}, or JSON such as '{"table": "labels.csv", "label": "species"}', received ${value}.`,
    );
  }
  const parsed = dataLabelsSchema.safeParse(json);
  if (!parsed.success) throw new GraftError('usage', say`--labels: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

function splitOption(options: OptionValues): Split {
  const of = numberOption(options.folds, 'folds', 0);
  const parsed = splitSchema.safeParse({
    validation: numberOption(options.validation, 'validation', 0.25),
    test: numberOption(options.test, 'test', 0),
    ...(options.by !== undefined && { by: options.by }),
    ...(options.stratified === true && { stratified: true }),
    ...(of > 0 && { fold: { of, index: numberOption(options.fold, 'fold', 1) - 1 } }),
  });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new GraftError('usage', say`Split: ${issue?.path.join('.')}: ${issue?.message}`);
}

function numberOption(value: OptionValues[string], name: string, otherwise: number): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (!Number.isFinite(number))
    throw new GraftError('usage', say`--${name}: expected a number, received ${value}.`);
  return number;
}
