// The figures of an evaluation agree with scikit-learn, SciPy and cleanlab.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { calibrationOf } from '#shared/evaluation/calibration';
import { withColumns } from '#shared/evaluation/columns';
import { confidentJoint, confidentThresholds, labelQualities } from '#shared/evaluation/confident-learning';
import { mcNemarExact } from '#shared/evaluation/paired';
import { columnOf, hasClass, type Scores } from '#shared/evaluation/scores';
import { slicesOf } from '#shared/evaluation/slices';
import { fitTemperature } from '#shared/evaluation/temperature';
import {
  precisionRecallPoints,
  rocPoints,
  type ThresholdCurves,
  thresholdCurves,
} from '#shared/evaluation/threshold-curves';
import { confusionBy, confusionOf, topAccuracies } from '#shared/evaluation/top-k';
import { createRandom } from '#shared/random';
import { runAtOnce } from '#shared/steps';
import { columnsOf } from '../../src-main/engine/evaluation/table-columns';
import { referenceFolder } from '../bench/evaluation-references';
import { openParity } from '../parity';
import { scoresOf } from '../shared/evaluation/scores-of';
import { kerasPython, writeArray } from './real-keras';

const parity = openParity('test/interop/evaluation.test.ts');
const [count, classes] = [600, 5];
let folder = '';
let scores: Scores;
let reference: {
  perClass: Record<'auc' | 'averagePrecision', number>[] &
    Record<'fpr' | 'tpr' | 'precision' | 'recall' | 'thresholds', number[]>[];
  binShares: number[];
  binConfidences: number[];
  topK: number[];
  byRow: number[][];
  byColumn: number[][];
  mcnemar: number[];
  confidentThresholds: number[];
  confidentJoint: number[][];
  flagged: number[];
  selfConfidence: number[];
  normalizedMargin: number[];
  slices: Record<'camera' | 'iso', Record<string, [number, number, number, number, number]>>;
} & Record<'ece' | 'brier' | 'nll' | 'temperature' | 'temperedNll', number>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-evaluation-'));
  const draw = createRandom(11);
  const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  const labels = Array.from({ length: count }, () => Math.floor(draw() * classes));
  // Too confident, with wrong labels, and with equal probabilities: logits are multiples of 0.5.
  const rows = labels.map((label) => {
    const seen = draw() < 0.1 ? Math.floor(draw() * classes) : label;
    const logits = Array.from(
      { length: classes },
      (_, k) => Math.round((normal() * 2 + (k === seen ? 4 : 0)) * 2) / 2,
    );
    const exp = logits.map(Math.exp);
    const sum = exp.reduce((total, one) => total + one, 0);
    return exp.map((one) => one / sum);
  });
  scores = scoresOf(rows, labels);
  const values = scores.values as Float32Array<ArrayBuffer>;
  await writeArray(join(folder, 'probabilities.npy'), [count, classes], values);
  // Some images have no camera, and the last ones no row; the numbers are all different.
  const lines = labels.slice(0, count - 8).map((_, i) => {
    const camera = ['phone', 'Nikon D5', '"a, b"', ''][Math.floor(draw() * 4)];
    return `shots/${i}.png,${camera},${(((i * 7919) % 1009) + 0.5) / 100},note ${i}`;
  });
  await writeFile(join(folder, 'named.csv'), `file,camera,iso,note\n${lines.join('\n')}\n`);
  await writeFile(
    join(folder, 'table.csv'),
    `file,camera,iso,note\n${lines.join('\n').replaceAll('shots/', '')}\n`,
  );
  await writeArray(join(folder, 'labels.npy'), [count], Float32Array.from(labels));
  const python = kerasPython();
  const env = { ...process.env, PYTHONPATH: referenceFolder(python) };
  const script = join(import.meta.dirname, 'evaluation_reference.py');
  reference = JSON.parse(execFileSync(python, [script, folder], { env, encoding: 'utf8' }));
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test("slices by the columns of a table have pandas' counts, and Wilson's intervals of SciPy", async () => {
  const names = scores.images.map(({ path }) => path);
  const table = await columnsOf({ path: join(folder, 'named.csv') }, names);
  expect(table).toMatchObject({ columns: ['camera', 'iso', 'note'], named: 'file' });
  expect(table.rows.filter((row) => row === null)).toHaveLength(8);
  const slices = slicesOf(withColumns(scores, table)).filter(({ by }) => by === 'column');
  for (const name of ['camera', 'iso'] as const) {
    const own = slices.filter(({ column }) => column === name);
    if (name === 'iso') own.sort((a, b) => a.range!.low - b.range!.low);
    const theirs = Object.entries(reference.slices[name]);
    expect(own).toHaveLength(theirs.length);
    for (const [i, [value, [count, hits, low, high, difference]]] of theirs.entries()) {
      const slice = name === 'iso' ? own[i]! : own.find((one) => one.value === value)!;
      expect([slice.count, slice.right]).toEqual([count, hits]);
      parity.add('wilson/scipy', gap([slice.low, slice.high, slice.difference!], [low, high, difference]));
    }
    console.log(name, theirs.map(([value, [count, hits]]) => `${value}: ${hits}/${count}`).join(', '));
  }
  expect(slices.some(({ column }) => column === 'note')).toBe(false);
});

/** Returns the greatest difference of two lists of the same length. */
function gap(ours: readonly number[], theirs: readonly number[]): number {
  expect(ours.length).toBe(theirs.length);
  expect(theirs.length).toBeGreaterThan(0);
  return ours.reduce((most, one, i) => Math.max(most, Math.abs(one - theirs[i]!)), 0);
}

const curvesOf = (label: number): ThresholdCurves =>
  thresholdCurves(
    columnOf(scores, label),
    scores.images.map((image) => hasClass(image, label)),
  );

test("ROC and precision-recall curves, areas and thresholds equal scikit-learn's", () => {
  for (let label = 0; label < classes; label++) {
    const theirs = reference.perClass[label]!;
    const ours = curvesOf(label);
    const [roc, pr] = [rocPoints(ours), precisionRecallPoints(ours)];
    const found = {
      auc: Math.abs(ours.auc! - theirs.auc),
      averagePrecision: Math.abs(ours.averagePrecision! - theirs.averagePrecision),
      roc: Math.max(
        gap(
          roc.map(({ x }) => x),
          theirs.fpr,
        ),
        gap(
          roc.map(({ y }) => y),
          theirs.tpr,
        ),
      ),
      precision: gap(
        pr.map(({ y }) => y),
        theirs.precision,
      ),
      recall: gap(
        pr.map(({ x }) => x),
        theirs.recall,
      ),
      thresholds: gap(
        ours.points.map(({ threshold }) => threshold),
        theirs.thresholds,
      ),
    };
    console.log(`class ${label}`, found);
    parity.add('roc/scikit-learn', found.roc);
    parity.add('roc-auc/scikit-learn', found.auc);
    parity.add('average-precision/scikit-learn', found.averagePrecision);
    parity.add('precision-recall/scikit-learn', Math.max(found.precision, found.recall));
    parity.add('thresholds/scikit-learn', found.thresholds);
  }
});

test('calibration errors, Brier score, log loss and temperature equal NumPy and SciPy', () => {
  const ours = calibrationOf(scores);
  const filled = ours.bins.filter((bin) => bin.count > 0);
  const temperature = runAtOnce(fitTemperature(scores));
  const found = {
    ece: Math.abs(ours.ece - reference.ece),
    binShares: gap(
      filled.map(({ accuracy }) => accuracy),
      reference.binShares,
    ),
    binConfidences: gap(
      filled.map(({ confidence }) => confidence),
      reference.binConfidences,
    ),
    brier: Math.abs(ours.brier - reference.brier),
    nll: Math.abs(ours.nll - reference.nll),
    temperature: Math.abs(temperature.value - reference.temperature),
    temperedNll: Math.abs(calibrationOf(scores, temperature.value).nll - reference.temperedNll),
  };
  console.log('temperature', temperature.value, found);
  expect(temperature.value).toBeGreaterThan(1.1);
  parity.add('ece/numpy', found.ece);
  parity.add('reliability/scikit-learn', Math.max(found.binShares, found.binConfidences));
  parity.add('brier/numpy', found.brier);
  parity.add('log-loss/scikit-learn', found.nll);
  parity.add('temperature/scipy', Math.max(found.temperature, found.temperedNll));
});

test("top-k accuracy, confusion by row and column, and McNemar's p equal scikit-learn and SciPy", () => {
  // scikit-learn breaks ties by the order of the classes, TensorFlow's in_top_k in favor of the image.
  const ties = scores.images.filter(({ label }, i) => {
    const row = scores.values.subarray(i * classes, (i + 1) * classes);
    return row.some((one, k) => k !== label && one === row[label]);
  }).length;
  const ours = topAccuracies(scores).slice(0, classes - 1);
  for (const [k, one] of ours.entries()) {
    expect(one).toBeGreaterThanOrEqual(reference.topK[k]! - 1e-12);
    expect(one - reference.topK[k]!).toBeLessThanOrEqual(ties / count + 1e-12);
  }
  const confusion = confusionOf(scores);
  parity.add('confusion/scikit-learn', gap(confusionBy(confusion, 'rows').flat(), reference.byRow.flat()));
  parity.add(
    'confusion/scikit-learn',
    gap(confusionBy(confusion, 'columns').flat(), reference.byColumn.flat()),
  );
  parity.add('mcnemar/scipy', gap([mcNemarExact(3, 17), mcNemarExact(47, 63)], reference.mcnemar));
});

test("confident learning equals cleanlab's thresholds, joint, flags and scores", () => {
  const labels = scores.images.map(({ label }) => label);
  const given = { labels, classes, values: scores.values };
  const qualities = labelQualities(given);
  parity.add('confident-thresholds/cleanlab', gap(confidentThresholds(given), reference.confidentThresholds));
  expect(confidentJoint(given)).toEqual(reference.confidentJoint);
  const flagged = qualities.flatMap((one, i) => (one.flagged ? [i] : []));
  console.log(`flagged: ${flagged.length}, cleanlab: ${reference.flagged.length}`);
  expect(flagged).toEqual(reference.flagged);
  const own = (one: 'selfConfidence' | 'normalizedMargin') => qualities.map((quality) => quality[one]);
  for (const one of ['selfConfidence', 'normalizedMargin'] as const)
    parity.add('label-scores/cleanlab', gap(own(one), reference[one]));
});

parity.test();
