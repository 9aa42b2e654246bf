// The time left of recorded runs of different kinds: how near the truth it is after a tenth and after half of a run, and that it is steady. Prints the table.
// They were recorded on a machine of two processors that did little else (`others` in each file: the processors that other processes used).
import { expect, test } from 'vitest';
import { learnFrom, readRecordedRuns, replay } from './recorded-runs';

const recorded = readRecordedRuns();
// Only these teach the machine's speed: no run that is tested was used to predict it, or another one.
const machine = learnFrom(recorded.filter(({ name }) => name.startsWith('earlier-')));
const tested = recorded.filter(({ name }) => !name.startsWith('earlier-'));

/** Seconds between two looks at the shown time, and below which a jump of a fraction of them is not noticed. */
const lookEvery = 1;
const least = 2;

/** What a window showed of a run: at a tenth of it, and the greatest jump from one look to the next afterward. */
function summarize(run: (typeof recorded)[number]) {
  const moments = replay(run, machine);
  const truth = moments[0]!.truth;
  const tenth = moments.find(({ at }) => at >= truth / 10)!;
  const looks = moments.filter(({ at }, i) => at >= truth / 10 && i % (lookEvery * 10) === 0);
  let jump = 0;
  for (const [i, look] of looks.slice(1).entries()) {
    const before = looks[i]!;
    if (look.shown === null || before.shown === null) continue;
    const expected = Math.max(0, before.shown - (look.at - before.at));
    jump = Math.max(jump, Math.abs(look.shown - expected) / Math.max(before.shown, least));
  }
  const first = moments.findIndex(({ shown }) => shown !== null);
  const hidden = moments.slice(first).filter(({ shown }) => shown === null).length;
  const middle = moments.find(({ at }) => at >= truth / 2)!;
  const half = middle.shown === null ? null : middle.shown / middle.truth - 1;
  return { name: run.name, what: run.what, truth, left: tenth.truth, shown: tenth.shown, half, jump, hidden };
}

const rows = tested.map(summarize);
const error = ({ shown, left }: (typeof rows)[number]) => (shown === null ? null : shown / left - 1);
const percent = (value: number | null) =>
  value === null ? '' : `${value > 0 ? '+' : ''}${(100 * value).toFixed(0)} %`;

test('has at least ten recorded runs of different kinds', () => {
  const line = (one: (typeof rows)[number]) => {
    return [
      one.name.padEnd(22),
      `${one.truth.toFixed(1)} s`.padStart(8),
      `${one.left.toFixed(1)} s`.padStart(9),
      (one.shown === null ? 'measuring' : `${one.shown.toFixed(1)} s`).padStart(9),
      percent(error(one)).padStart(7),
      percent(one.half).padStart(10),
      `${(100 * one.jump).toFixed(0)} %`.padStart(7),
    ].join('  ');
  };
  const head = 'run                        took   left at 10 %  shown    error   at 50 %     jump';
  process.stdout.write(`\n${[head, ...rows.map(line)].join('\n')}\n`);
  expect(new Set(rows.map(({ what }) => what)).size).toBeGreaterThanOrEqual(10);
});

// Early stopping may end a run long before the time that is shown as "at most".
const planned = rows.filter(({ name }) => name !== 'early-stopping');

test('is within 30 % of the truth after a tenth of each run, and within 10 % at half of most', () => {
  const within = (values: readonly (number | null)[], most: number) =>
    values.filter((value) => value !== null && Math.abs(value) <= most).length;
  expect(planned.length).toBeGreaterThanOrEqual(10);
  expect(within(planned.map(error), 0.3)).toBe(planned.length);
  expect(
    within(
      planned.map(({ half }) => half),
      0.1,
    ),
  ).toBeGreaterThanOrEqual(10);
});

test('shows at least what is left where early stopping ends a run', () => {
  const { half } = rows.find(({ name }) => name === 'early-stopping')!;
  expect(half).toBeGreaterThan(-0.3);
});

test.each(rows.map((row) => [row.name, row] as const))(
  '%s: never jumps by more than half after a tenth of the run, and stays visible once shown',
  (_name, row) => {
    expect(row.jump).toBeLessThan(0.5);
    expect(row.hidden).toBe(0);
  },
);
