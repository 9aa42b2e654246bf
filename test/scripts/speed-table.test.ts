// The table of docs/speed.md that `npm run bench` writes and `npm run bench -- check` compares with.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Task } from '../bench/report';
import {
  findFalls,
  isMeasuredOn,
  mergeRows,
  ratiosIn,
  readTable,
  renderRows,
  rowsOf,
} from '../bench/speed-table';

const result = (name: string, ours: boolean, values: number[]) => {
  const median = [...values].sort((a, b) => a - b)[1]!;
  return { name, ours, values, median, oursOverThis: ours ? 1 : median / 2 };
};

const tasks: Task[] = [
  {
    task: 'train: by the clock',
    unit: 's',
    results: [result('ours', true, [1, 2, 3]), result('Keras', false, [2, 5, 9])],
    checks: [],
  },
  {
    task: 'train: processor time',
    unit: 'CPU s',
    results: [result('ours', true, [1, 2, 4]), result('Keras', false, [3, 3, 4])],
    checks: [],
  },
  { task: 'alone: images/s', unit: 'images/s', results: [result('ours', true, [1, 1, 1])], checks: [] },
];
const machine = { cpu: 'CPU', cores: 2, memoryGiB: 24, load: 9, node: 'v20', theirs: 'Keras 3' };

test('a row has the median of the ratios of the rounds, and their range', () => {
  expect(rowsOf(tasks)).toEqual([
    {
      figure: 'train',
      peer: 'Keras',
      ours: 2,
      theirs: 3,
      ratio: 1.5,
      lowest: 1,
      highest: 3,
      clock: 2.5,
      rounds: 3,
    },
  ]);
});

test('a ratio that fell by more than the share is named, and one that is not in the table', () => {
  const table = mergeRows('', renderRows(rowsOf(tasks), machine, new Date(0)));
  expect(table.replaceAll(/ +/g, ' ')).toContain(
    '| train | Keras | 2.00 | 3.00 | 1.50 (1.00 – 3.00) | 2.50 | 3 | 1970-01-01, load 9 |',
  );
  const before = ratiosIn(table);
  expect(before).toEqual(new Map([['train | Keras', 1.5]]));
  const [row] = rowsOf(tasks);
  expect(findFalls([{ ...row!, ratio: 1.06 }], before, 0.3)).toEqual([]);
  expect(findFalls([{ ...row!, ratio: 1.04 }], before, 0.3)).toEqual([
    'train: 1.04 of Keras, 31 % less than the 1.50 of docs/speed.md.',
  ]);
  expect(findFalls([{ ...row!, peer: 'PIL' }], before, 0.3)).toHaveLength(1);
});

test('rows measured again replace those of before, the others stay', () => {
  const [row] = rowsOf(tasks);
  const lines = (ratio: number, peer: string) => renderRows([{ ...row!, ratio, peer }], machine, new Date(0));
  const first = mergeRows('', [...lines(1, 'Keras'), ...lines(2, 'PIL')]);
  const second = mergeRows(first, [...lines(3, 'Keras'), ...lines(4, 'tf.data')]);
  expect([...ratiosIn(second)]).toEqual([
    ['train | Keras', 3],
    ['train | PIL', 2],
    ['train | tf.data', 4],
  ]);
  expect(second.split('\n')).toHaveLength(5);
});

test('the table of docs/speed.md has the figures that are checked', async () => {
  const ratios = ratiosIn(await readTable(fileURLToPath(new URL('../..', import.meta.url))));
  const peers = [...ratios.keys()].map((key) => key.split(' | ')[1]);
  for (const peer of ['Keras predict', 'ONNX Runtime, not spinning', 'Keras fit on tf.data'])
    expect(peers).toContain(peer);
});

test('writes its table as the formatter does', async () => {
  const table = await readTable(fileURLToPath(new URL('../..', import.meta.url)));
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  expect(mergeRows('', lines.slice(2))).toBe(lines.join('\n'));
});

test('knows the machine that the table was measured on', () => {
  const table = '\n\nCPU, 2 cores, 24 GiB; Node v20; Keras 3.\n';
  expect(isMeasuredOn(table, machine)).toBe(true);
  expect(isMeasuredOn(table, { ...machine, cpu: 'Other CPU' })).toBe(false);
  expect(isMeasuredOn(table, { ...machine, cores: 4 })).toBe(false);
});
