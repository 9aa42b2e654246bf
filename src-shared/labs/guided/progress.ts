// The progress of a lab: answers, ticks, skipped steps and hints, as a value that its project keeps.
import { z } from 'zod';
import type { Lab, LabStep, Verdict } from './lab';
import type { Value } from './lab-state';

const value = z.union([z.number(), z.string().max(2000)]);
const id = z.string().max(60);

/** See `LabProgress`. */
export const labProgressSchema = z.object({
  lab: id,
  /** The shown step. */
  at: id,
  /** Steps that are done, what their checks found, and the value that a prediction is compared with. `kept`: the tick stays whatever is changed later. */
  ticks: z.record(id, z.object({ found: value.optional(), measured: value.optional(), kept: z.boolean() })),
  answers: z.record(id, value),
  /** Steps whose prediction was shown beside the measured value, and stays as it is. */
  fixed: z.array(id).optional(),
  skipped: z.array(id),
  /** Steps that Graft did. */
  helped: z.array(id),
  /** Number of hints shown, by step. */
  hints: z.record(id, z.number().int().min(0).max(3)),
  /** Seconds worked on, by step. */
  seconds: z.record(id, z.number().min(0)).optional(),
});
/** Where a student is in a lab. */
export type LabProgress = z.infer<typeof labProgressSchema>;

/** Returns the progress at the start. */
export function startProgress(lab: Lab): LabProgress {
  return { lab: lab.id, at: lab.steps[0]!.id, ticks: {}, answers: {}, skipped: [], helped: [], hints: {} };
}

const indexOf = (lab: Lab, step: string) => lab.steps.findIndex((one) => one.id === step);
/** Index of the last step that needs what the step made. */
const lastNeed = (lab: Lab, step: LabStep) =>
  step.holdsThrough === undefined ? lab.steps.length - 1 : indexOf(lab, step.holdsThrough);

/**
 * Sets the ticks by the verdicts: what is done is ticked, and what was undone is not, unless its tick is kept. `measure`
 * returns the value that the prediction of a step is compared with. What was found in a step before the shown one stays.
 */
export function tick(
  lab: Lab,
  progress: LabProgress,
  verdicts: ReadonlyMap<string, Verdict>,
  measure: (step: LabStep) => Value | null = () => null,
): LabProgress {
  const ticks = { ...progress.ticks };
  for (const one of lab.steps) {
    const { id: step } = one;
    if (ticks[step]?.kept) continue;
    const verdict = verdicts.get(step);
    const isPassed = ticks[step] !== undefined && indexOf(lab, step) < indexOf(lab, progress.at);
    if (verdict?.is === 'done' && isPassed) continue;
    if (verdict?.is === 'done') {
      const found = verdict.found === undefined ? {} : { found: verdict.found };
      const measured = measure(one);
      ticks[step] = { ...found, ...(measured !== null && { measured }), kept: false };
    } else delete ticks[step];
  }
  const skipped = progress.skipped.filter((step) => !ticks[step]);
  const next = { ...progress, ticks, skipped };
  return JSON.stringify(next) === JSON.stringify(progress) ? progress : next;
}

/** Shows another step. Ticks are kept from the step on that no longer needs what was made. */
export function goTo(lab: Lab, progress: LabProgress, step: string): LabProgress {
  const to = indexOf(lab, step);
  if (to < 0) return progress;
  const ticks = { ...progress.ticks };
  for (const one of lab.steps) {
    const known = ticks[one.id];
    if (known && lastNeed(lab, one) < to) ticks[one.id] = { ...known, kept: true };
  }
  return { ...progress, at: step, ticks };
}

/** Returns the step after the shown one; null at the end. */
function stepAfter(lab: Lab, progress: LabProgress): LabStep | null {
  return lab.steps[indexOf(lab, progress.at) + 1] ?? null;
}

/** Goes to the next step; one that is not done is marked as skipped. */
export function goOn(lab: Lab, progress: LabProgress): LabProgress {
  const next = stepAfter(lab, progress);
  const { at, ticks, skipped } = progress;
  const marked = ticks[at] || skipped.includes(at) ? progress : { ...progress, skipped: [...skipped, at] };
  return next ? goTo(lab, marked, next.id) : marked;
}

/** Keeps all ticks at the end of a lab: some of what was made, such as a learned kernel, is not there after the window was closed. */
export function finish(progress: LabProgress): LabProgress {
  const ticks = Object.entries(progress.ticks).map(
    ([step, tick]) => [step, { ...tick, kept: true }] as const,
  );
  return { ...progress, ticks: Object.fromEntries(ticks) };
}

/** True if the prediction of a step was shown beside the measured value. */
export const isFixed = ({ fixed = [] }: LabProgress, step: string): boolean => fixed.includes(step);

/** Fixes the prediction of a step, once it is shown beside the measured value. */
export function fix(progress: LabProgress, step: string): LabProgress {
  if (isFixed(progress, step) || progress.answers[step] === undefined) return progress;
  return { ...progress, fixed: [...(progress.fixed ?? []), step] };
}

/** Stores an answer; null removes it. A fixed prediction stays. */
export function answer(progress: LabProgress, step: string, given: Value | null): LabProgress {
  if (isFixed(progress, step)) return progress;
  const { [step]: _before, ...others } = progress.answers;
  return { ...progress, answers: given === null ? others : { ...others, [step]: given } };
}

/** Shows one more hint of a step. */
export function showHint(progress: LabProgress, step: string): LabProgress {
  return { ...progress, hints: { ...progress.hints, [step]: Math.min(3, (progress.hints[step] ?? 0) + 1) } };
}

/** Forgets what was done in a step; its prediction can be made again. */
export function restart(progress: LabProgress, step: string): LabProgress {
  const { [step]: _tick, ...ticks } = progress.ticks;
  const { [step]: _answer, ...answers } = progress.answers;
  const { [step]: _hints, ...hints } = progress.hints;
  const others = (list: readonly string[]) => list.filter((one) => one !== step);
  const { skipped, helped, fixed } = progress;
  return {
    ...progress,
    ...(fixed && { fixed: others(fixed) }),
    ...{ at: step, ticks, answers, hints, skipped: others(skipped), helped: others(helped) },
  };
}

/** Marks a step as done by Graft. */
export function markHelped(progress: LabProgress, step: string): LabProgress {
  return { ...progress, helped: [...new Set([...progress.helped, step])] };
}

/** Longest time without any progress in seconds that counts as work: after it, the student was away. */
const longestPause = 300;

/** Adds the seconds since the last change to a step. */
export function spend(progress: LabProgress, step: string, seconds: number): LabProgress {
  const before = progress.seconds?.[step] ?? 0;
  const now = Math.round((before + Math.min(longestPause, Math.max(0, seconds))) * 10) / 10;
  return { ...progress, seconds: { ...progress.seconds, [step]: now } };
}

/** Number of steps that are done. */
export const countDone = (progress: LabProgress): number => Object.keys(progress.ticks).length;
