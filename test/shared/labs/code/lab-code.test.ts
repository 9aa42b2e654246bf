// Labs as Keras code: each step has lines or says why not, edits are Keras' own calls, and notebooks are of nbformat 4.
import { expect, test } from 'vitest';
import { writeLabCode } from '#shared/labs/code/lab-code';
import { writeNotebook } from '#shared/labs/code/notebook';
import { findLab, labs } from '#shared/labs/guided/labs';
import { labsEn } from '#shared/labs/guided/texts-en';
import { labsKo } from '#shared/labs/guided/texts-ko';
import { labcode as wordsEn } from '../../../../src-renderer/i18n/en/lab-code';
import { labcode as wordsKo } from '../../../../src-renderer/i18n/ko/lab-code';

const codeOf = (lab: string) => writeLabCode(findLab(lab)!);
const stepOf = (lab: string, step: string) => codeOf(lab).steps.find((one) => one.step === step)!;

test.each(labs.map((lab) => lab.id))('has code for each step of “%s”, or says why not', (id) => {
  const { steps } = codeOf(id);
  expect(steps.map(({ step }) => step)).toEqual([null, ...findLab(id)!.steps.map((step) => step.id)]);
  for (const { step, lines, notes } of steps)
    if (step !== null) expect(lines.length + notes.length, step).toBeGreaterThan(0);
});

test('writes surgery as Keras has it', () => {
  expect(stepOf('newHead', 'cut').lines).toEqual([
    'x = model.get_layer("mixed7").output',
    'model = keras.Model(model.input, x)',
    'describe(model)  # (None, 3, 3, 768) 8975264 0',
  ]);
  expect(stepOf('newHead', 'head').lines).toEqual([
    'x = model.output',
    'x = keras.layers.Flatten(name="flatten")(x)',
    'x = keras.layers.Dense(units=64, activation="relu", name="dense")(x)',
    'x = keras.layers.Dense(units=10, activation="softmax", name="predictions")(x)',
    'model = keras.Model(model.input, x)',
    'describe(model)  # (None, 10) 9418346 443082',
  ]);
  expect(stepOf('newHead', 'not').lines).toContain(
    '    if "conv" in layer.name and not isinstance(layer, keras.layers.BatchNormalization):',
  );
  expect(stepOf('twoWays', 'thaw')).toMatchObject({ lines: [], notes: ['plan'] });
});

test('writes a rewired network anew, and names the lines that change', () => {
  const { lines, brief } = stepOf('bottleneck', 'bottleneck');
  expect(brief).toEqual([
    'inception_3a_5x5_reduce = keras.layers.Conv2D(filters=16, kernel_size=1, padding="same", activation="relu", name="inception_3a_5x5_reduce")(pool2)',
    'inception_3a_5x5 = keras.layers.Conv2D(filters=32, kernel_size=5, padding="same", activation="relu", name="inception_3a_5x5")(inception_3a_5x5_reduce)',
  ]);
  expect(lines.length).toBeGreaterThan(80);
  expect(codeOf('bottleneck').helpers.join('\n')).toContain('class LocalResponseNormalization');
});

test.each([
  ['English', labsEn, wordsEn],
  ['Korean', labsKo, wordsKo],
])('writes notebooks of nbformat 4 in %s', (_, texts, words) => {
  for (const lab of labs) {
    const table = texts[lab.id as keyof typeof texts];
    const { cells, nbformat, nbformat_minor } = JSON.parse(writeNotebook(codeOf(lab.id), table, words)) as {
      cells: { id: string; cell_type: string; source: string[] }[];
      nbformat: number;
      nbformat_minor: number;
    };
    expect([nbformat, nbformat_minor]).toEqual([4, 5]);
    const ids = cells.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[A-Za-z0-9_-]{1,64}$/.test(id))).toBe(true);
    expect(cells[0]!.source.join('')).toContain(`# ${table.title}\n`);
    const headings = cells.filter(({ source }) => source[0]?.startsWith('## ')).length;
    expect(headings).toBe(lab.steps.length);
  }
});
