// `graft hand-ins`: the table over the hand-ins of a class, lab by lab, as text, CSV or JSON.
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { GraftError, wordsOf } from '#shared/errors';
import type { Lab } from '#shared/labs/guided/lab';
import { findLab, labs } from '#shared/labs/guided/labs';
import {
  classTableAsCsv,
  rowOf,
  type Spread,
  type StudentRow,
  sortRows,
  summarizeSteps,
} from '#shared/labs/hand-in/class-table';
import { checkHandInSize, handInLimits, parseHandIn } from '#shared/labs/hand-in/hand-in';
import { handInFile } from '#shared/labs/hand-in/hand-in-file';
import { labTextsIn } from '#shared/labs/hand-in/lab-texts';
import { say } from '#shared/sentence';
import { fileError, writeFileAtomic } from '../../../store/atomic';
import type { Command, Output, Session } from '../command';
import { formatTable } from '../format';

/** Marks of the states in a cell. */
const marks = { done: '✓', helped: '✓*', skipped: '–', open: '·' } as const;

/** Prints the class table. */
export const handIns: Command = {
  usage: 'hand-ins FILE|DIR... [--lab LAB] [--csv OUT.csv]',
  summary: 'show the hand-ins of a class as a table of students and steps',
  options: {
    lab: { value: 'LAB', help: 'only the hand-ins of this lab' },
    csv: { value: 'FILE', help: 'also write the table of one lab as CSV' },
  },
  examples: [
    'graft hand-ins class-3b/*.graftlab',
    'graft hand-ins class-3b --lab bottleneck --csv bottleneck.csv',
    'graft hand-ins class-3b --json',
  ],
  arguments: [1, 100_000],
  async run(session, given, { lab, csv }) {
    const { json, output } = session;
    if (typeof lab === 'string' && !findLab(lab))
      throw new GraftError(
        'usage',
        say`--lab: expected one of ${labs.map(({ id }) => id).join(', ')}, received ${lab}.`,
      );
    const rows = (await readAll(given, output)).filter(
      ({ handIn }) => lab === undefined || handIn.lab === lab,
    );
    if (rows.length === 0) throw new GraftError('not-found', say`No hand-in to show.`);
    const found = labs.flatMap((one) => {
      const own = rows.filter(({ handIn }) => handIn.lab === one.id);
      return own.length > 0 ? [{ lab: one, rows: sortRows(own, 'student', false) }] : [];
    });
    if (typeof csv === 'string') {
      const [first, ...others] = found;
      if (others.length > 0)
        throw new GraftError(
          'usage',
          say`--csv writes the table of one lab. Add --lab with one of ${found.map((one) => one.lab.id).join(', ')}.`,
        );
      const path = resolve(csv);
      // Spreadsheets read UTF-8 only after this mark.
      const table = `\ufeff${classTableAsCsv(first!.lab, first!.rows, csvWords(session, first!.lab))}`;
      await writeFileAtomic(path, table);
      output.note(say`Wrote ${path}.`);
    }
    if (json) output.print(JSON.stringify(found.map(asJson), null, 2));
    else for (const [i, one] of found.entries()) printTable(session, one.lab, one.rows, i > 0);
    return 0;
  },
};

/** Reads the files, and those of folders. What is not a hand-in is noted with the reason. */
async function readAll(given: readonly string[], output: Output): Promise<StudentRow[]> {
  const rows: StudentRow[] = [];
  for (const path of (await Promise.all(given.map(filesOf))).flat()) {
    try {
      const name = basename(path);
      if (rows.length >= handInLimits.files)
        throw new GraftError(
          'too-large',
          say`${name} was not opened: ${handInLimits.files} hand-ins are open already. Close them first.`,
        );
      const { size } = await stat(path).catch((error) => {
        throw fileError(error, path, 'read');
      });
      checkHandInSize(size, name);
      const content = await readFile(path, 'utf8').catch((error) => {
        throw fileError(error, path, 'read');
      });
      // The numbers of a class need no images.
      const handIn = { ...parseHandIn(content, name), images: [] };
      rows.push(rowOf(findLab(handIn.lab)!, handIn, name));
    } catch (error) {
      output.note(wordsOf(error));
    }
  }
  return rows;
}

/** Returns a file, or the hand-ins in a folder. */
async function filesOf(path: string): Promise<string[]> {
  const names = await readdir(path).catch(() => null);
  return names
    ? names
        .filter((name) => handInFile.test(name))
        .sort()
        .map((name) => join(path, name))
    : [path];
}

const shortNumber = (value: number) => Number(value.toPrecision(6)).toLocaleString('en-US');
function valueWords({ locale }: Session, lab: Lab) {
  const { options = {} } = labTextsIn(lab, locale);
  return (value: number | string) =>
    typeof value === 'number' ? shortNumber(value) : Object.hasOwn(options, value) ? options[value]! : value;
}

function printTable(session: Session, lab: Lab, rows: readonly StudentRow[], isNext: boolean): void {
  const { output, word } = session;
  const texts = labTextsIn(lab, session.locale);
  const ofValue = valueWords(session, lab);
  const ofSpread = (spread: Spread) =>
    [...new Set([spread.least, spread.median, spread.most])].map(shortNumber).join(' – ');
  if (isNext) output.print('');
  output.print(texts.title);
  const heads = ['student', 'done', 'by Graft', 'skipped', 'hints', 'minutes'].map(word);
  const lines = rows.map(({ handIn, done, helped, skipped, hints, minutes, cells }) => [
    handIn.student === '' ? '–' : handIn.student,
    ...[done, helped, skipped, hints].map(String),
    minutes.toFixed(1),
    ...cells.map(({ state, answer, measured }) => {
      const values = [answer, measured].filter((one) => one !== undefined).map(ofValue);
      return [marks[state], values.join(' → ')].join(' ').trim();
    }),
  ]);
  const spread = summarizeSteps(lab, rows).map(({ done, answered, measured }) =>
    [`${done}/${rows.length}`, ...[answered, measured].flatMap((one) => (one ? [ofSpread(one)] : []))].join(
      ' ',
    ),
  );
  lines.push([word('all'), '', '', '', '', '', ...spread]);
  output.print(formatTable([...heads, ...lab.steps.map((_, i) => String(i + 1))], lines, [1, 2, 3, 4, 5]));
  for (const [i, { id }] of lab.steps.entries()) output.print(`${i + 1}  ${texts.steps[id]!.title}`);
  output.print(
    say`✓ done, ✓* done by Graft, – skipped, · not done; the prediction or answer → the measured value.`,
  );
}

function csvWords(session: Session, lab: Lab) {
  const { word, locale } = session;
  const texts = labTextsIn(lab, locale);
  const ofValue = valueWords(session, lab);
  return {
    heads: ['student', 'done', 'by Graft', 'skipped', 'hints', 'minutes', 'saved', 'file'].map(word),
    ofStep: (step: string) =>
      ['state', 'answer', 'measured', 'result'].map((part) => `${texts.steps[step]!.title}: ${word(part)}`),
    ofState: (state: keyof typeof marks) =>
      word({ helped: 'by Graft', open: 'not done' }[state as 'open'] ?? state),
    ofValue: (value: number | string) => String(typeof value === 'number' ? value : ofValue(value)),
  };
}

const asJson = ({ lab, rows }: { readonly lab: Lab; readonly rows: readonly StudentRow[] }) => ({
  lab: lab.id,
  students: rows.map(({ handIn: { images: _images, steps: _steps, ...handIn }, cells, ...numbers }) => ({
    ...handIn,
    ...numbers,
    steps: cells,
  })),
  steps: summarizeSteps(lab, rows).map((summary, i) => ({ id: lab.steps[i]!.id, ...summary })),
});
