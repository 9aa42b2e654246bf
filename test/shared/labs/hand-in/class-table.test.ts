// The table over a class: counts, spreads, order, and CSV that a spreadsheet runs nothing of.
import { expect, test } from 'vitest';
import { findLab } from '#shared/labs/guided/labs';
import { classTableAsCsv, rowOf, sortRows, summarizeSteps } from '#shared/labs/hand-in/class-table';
import type { HandIn, HandInStep } from '#shared/labs/hand-in/hand-in';

const lab = findLab('shrinkingImage')!;
const step = (id: string, values: Partial<HandInStep> = {}): HandInStep => ({
  id,
  state: 'done',
  helped: false,
  hints: 0,
  seconds: 30,
  ...values,
});
const handIn = (student: string, steps: HandInStep[]): HandIn => ({
  format: 'graft-lab',
  version: 1,
  student,
  lab: lab.id,
  language: 'en',
  savedAt: 0,
  steps,
  runs: [],
  images: [],
});
const rows = [
  handIn('Mina', [
    step('conv', { answer: 64, measured: 62, hints: 2 }),
    step('pool', { answer: 10, measured: 0 }),
  ]),
  handIn('Ann', [
    step('conv', { answer: 62, measured: 62, helped: true }),
    step('pool', { state: 'skipped' }),
  ]),
  handIn('=HYPERLINK("http://x")', [step('conv', { answer: 60, measured: 62 }), step('unknown')]),
  handIn('Bo', []),
].map((one, i) => rowOf(lab, one, `${i}.graftlab`));

test('counts what was done, done by Graft, skipped, and hints', () => {
  expect(
    rows.map(({ done, helped, skipped, hints, minutes }) => [done, helped, skipped, hints, minutes]),
  ).toEqual([
    [2, 0, 0, 2, 1],
    [0, 1, 1, 0, 1],
    [1, 0, 0, 0, 0.5],
    [0, 0, 0, 0, 0],
  ]);
  expect(rows[3]!.cells.map(({ state }) => state)).toEqual(lab.steps.map(() => 'open'));
});

test('summarizes predictions and measured values of a step', () => {
  const [conv, pool] = summarizeSteps(lab, rows);
  expect(conv).toEqual({
    done: 3,
    answered: { least: 60, median: 62, most: 64 },
    measured: { least: 62, median: 62, most: 62 },
    chosen: [],
  });
  expect(pool).toMatchObject({ done: 1, answered: { least: 10, median: 10, most: 10 } });
  const mean = lab.steps.findIndex(({ id }) => id === 'mean');
  const chosen = ['moves', 'stays', 'moves'].map((answer) =>
    rowOf(lab, handIn('x', [step('mean', { answer })]), ''),
  );
  expect(summarizeSteps(lab, chosen)[mean]!.chosen).toEqual([
    { value: 'moves', count: 2 },
    { value: 'stays', count: 1 },
  ]);
});

test('sorts by name, number or answer; without an answer comes last in both directions', () => {
  const names = (key: Parameters<typeof sortRows>[1], descending = false) =>
    sortRows(rows, key, descending).map((row) => row.handIn.student.slice(0, 4));
  expect(names('student')).toEqual(['=HYP', 'Ann', 'Bo', 'Mina']);
  expect(names('done', true)).toEqual(['Mina', '=HYP', 'Ann', 'Bo']);
  expect(names(0)).toEqual(['=HYP', 'Ann', 'Mina', 'Bo']);
  expect(names(0, true)).toEqual(['Mina', 'Ann', '=HYP', 'Bo']);
});

test('writes CSV with a row per student, in which no name is a formula', () => {
  const text = classTableAsCsv(lab, rows, {
    heads: ['student', 'done', 'helped', 'skipped', 'hints', 'minutes', 'saved', 'file'],
    ofStep: (id) => [`${id} state`, `${id} predicted`, `${id} measured`, `${id} result`],
    ofState: (state) => state,
    ofValue: String,
  });
  const lines = text.split('\r\n');
  expect(lines).toHaveLength(5);
  expect(lines[0]).toContain('conv state,conv predicted,conv measured,conv result,pool state');
  expect(lines[1]).toMatch(/^Mina,2,0,0,2,1\.0,1970-01-01T00:00:00\.000Z,0\.graftlab,done,64,62,,done,10,0,/);
  expect(lines[3]).toMatch(/^"'=HYPERLINK\(""http:\/\/x""\)",/);
});
