// Progress in a lab: ticks follow the verdicts until a later step no longer needs them; skipping, hints and restarts.
import { expect, test } from 'vitest';
import { done, type Lab, type LabStep, type Verdict } from '#shared/labs/guided/lab';
import {
  answer,
  countDone,
  finish,
  fix,
  goOn,
  goTo,
  isFixed,
  markHelped,
  restart,
  showHint,
  spend,
  startProgress,
  tick,
} from '#shared/labs/guided/progress';

const step = (id: string, holdsThrough?: string): LabStep => ({
  id,
  check: () => done(),
  doIt: () => [],
  ...(holdsThrough !== undefined && { holdsThrough }),
});
const lab: Lab = {
  id: 'test',
  chapter: 'transfer',
  minutes: 5,
  offline: true,
  begin: [],
  steps: [step('once', 'once'), step('lasting'), step('last')],
};
const no: Verdict = { is: 'notYet', word: 'no' };
const verdicts = (...ids: string[]) =>
  new Map<string, Verdict>(lab.steps.map(({ id }) => [id, ids.includes(id) ? done(id) : no]));

test('unticks a step that was undone', () => {
  const ticked = tick(lab, startProgress(lab), verdicts('once', 'lasting'));
  expect(Object.keys(ticked.ticks)).toEqual(['once', 'lasting']);
  expect(countDone(tick(lab, ticked, verdicts('lasting')))).toBe(1);
  expect(tick(lab, ticked, verdicts('once', 'lasting'))).toBe(ticked);
});

test('keeps the tick of a step that later steps may change, with what was found', () => {
  const ticked = tick(lab, startProgress(lab), verdicts('once'));
  const later = tick(lab, goOn(lab, ticked), verdicts());
  expect(later.at).toBe('lasting');
  expect(later.ticks).toEqual({ once: { found: 'once', kept: true } });
  const lasting = tick(lab, later, verdicts('lasting'));
  expect(Object.keys(tick(lab, goOn(lab, lasting), verdicts()).ticks)).toEqual(['once']);
});

test('keeps what was found in a step while later ones change it, as long as it is done', () => {
  const ticked = tick(lab, startProgress(lab), verdicts('once', 'lasting'), () => 1);
  const later = goOn(lab, goOn(lab, ticked));
  const changed = new Map(verdicts('lasting')).set('lasting', done('changed'));
  expect(tick(lab, later, changed, () => 2).ticks.lasting).toEqual({
    found: 'lasting',
    measured: 1,
    kept: false,
  });
  expect(tick(lab, later, verdicts()).ticks.lasting).toBeUndefined();
});

test('keeps all ticks once the lab was finished, until a step is restarted', () => {
  const ticked = tick(lab, goTo(lab, startProgress(lab), 'last'), verdicts('once', 'lasting', 'last'));
  const finished = finish(ticked);
  expect(countDone(tick(lab, finished, verdicts()))).toBe(3);
  expect(countDone(tick(lab, restart(finished, 'last'), verdicts()))).toBe(2);
});

test('marks what was skipped until it is done', () => {
  const skipped = goOn(lab, startProgress(lab));
  expect(skipped).toMatchObject({ at: 'lasting', skipped: ['once'] });
  expect(tick(lab, skipped, verdicts('once')).skipped).toEqual([]);
  expect(goOn(lab, goTo(lab, skipped, 'last')).at).toBe('last');
  expect(goTo(lab, skipped, 'unknown')).toBe(skipped);
});

test('forgets what was done in a restarted step only', () => {
  const start = answer(answer(startProgress(lab), 'once', 7), 'last', 'word');
  const used = markHelped(showHint(tick(lab, start, verdicts('once')), 'once'), 'once');
  const again = restart(goOn(lab, used), 'once');
  expect(again).toEqual({ ...startProgress(lab), answers: { last: 'word' } });
  expect(answer(again, 'last', null).answers).toEqual({});
});

test('adds the time of a step, without the pauses', () => {
  const worked = spend(spend(startProgress(lab), 'once', 12.34), 'once', 10_000);
  expect(worked.seconds).toEqual({ once: 312.3 });
  expect(spend(worked, 'last', -5).seconds).toEqual({ once: 312.3, last: 0 });
});

test('keeps a prediction once it was shown beside the result, until its step is restarted', () => {
  const predicted = answer(startProgress(lab), 'once', 50);
  expect(answer(predicted, 'once', 60).answers).toEqual({ once: 60 });
  expect(fix(startProgress(lab), 'once')).toEqual(startProgress(lab));
  const fixed = fix(predicted, 'once');
  expect(isFixed(fixed, 'once')).toBe(true);
  expect(fix(fixed, 'once')).toBe(fixed);
  for (const given of [60, null]) expect(answer(fixed, 'once', given)).toBe(fixed);
  // Undoing what was measured does not free it, nor does another step.
  expect(answer(goOn(lab, tick(lab, fixed, verdicts())), 'once', 60).answers).toEqual({ once: 50 });
  expect(answer(fixed, 'last', 1).answers).toEqual({ once: 50, last: 1 });
  const again = restart(fixed, 'once');
  expect(isFixed(again, 'once')).toBe(false);
  expect(answer(again, 'once', 60).answers).toEqual({ once: 60 });
});
