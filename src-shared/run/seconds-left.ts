// Estimates the remaining time of a run: the predicted seconds of all phases of all stages, corrected by what the run has shown so far.
import { expectedOf, type Guess, items, measuredOf } from './measured-items';
import { type Item, type PredictedStage, predictStage } from './predicted-stage';
import type { RunState } from './reduce-run';
import type { RunPace } from './run-pace';

/** The remaining time of a run. */
export interface TimeLeft {
  readonly seconds: number;
  /** Standard deviation of the remaining time over the remaining time, if all phases err in the same direction. */
  readonly spread: number;
  /** True if early stopping may end the run sooner. */
  readonly atMost: boolean;
}

// Spreads of the sources: predictions corrected by earlier runs of this machine, uncorrected ones, other stages of the run with the same kind of work, and related kinds.
const correctedSpread = 0.45;
const uncorrectedSpread = 1.2;
const sameKindSpread = 0.25;
const relatedSpread = 0.4;
/** Up to this spread, a remaining time is shown. */
const trustedSpread = 0.45;

/** Kinds of work that are faster or slower together. */
const related: readonly (readonly string[])[] = [
  ['features', 'pixelEpochs', 'cachedEpochs'],
  ['featureGraph', 'graphs'],
];

/** Returns the seconds until a run ends at a time in milliseconds since 1970; null while not known well enough to be shown. */
export function secondsLeft(state: RunState, pace: RunPace, at?: number): number | null {
  const left = estimateLeft(state, pace, at);
  return left && left.spread <= trustedSpread ? left.seconds : null;
}

/** Estimates the remaining time at a time in milliseconds since 1970, by default that of the latest event; null if the run does not train or nothing is known. */
export function estimateLeft(state: RunState, pace: RunPace, at = pace.lastAt ?? 0): TimeLeft | null {
  if (state.status !== 'running' || pace.lastAt === null || state.stages.length === 0) return null;
  const run: Run = { state, pace, at, predicted: state.stages.map((_, i) => predictStage(state, i)) };
  const current = Math.min(state.stages.length - 1, Math.max(0, pace.stage, state.epochs.at(-1)?.stage ?? 0));
  const parts: Guess[] = [];
  let atMost = false;
  for (let i = current; i < state.stages.length; i++) {
    const left = stageLeft(run, i, i === current);
    if (!left) return null;
    parts.push(...left);
    atMost ||= state.stages[i]!.earlyStopping === true;
  }
  const seconds = parts.reduce((sum, part) => sum + part.value, 0);
  const spread = parts.reduce((sum, part) => sum + part.value * part.spread, 0) / Math.max(seconds, 1e-9);
  return { seconds, spread, atMost };
}

interface Run {
  readonly state: RunState;
  readonly pace: RunPace;
  readonly at: number;
  readonly predicted: readonly (PredictedStage | null)[];
}

/** The remaining seconds of a stage by part; null if unknown. */
function stageLeft(run: Run, stage: number, isCurrent: boolean): Guess[] | null {
  const { state, pace, at } = run;
  const rows = state.epochs.filter((row) => row.stage === stage).length;
  const ended = state.endings[stage] !== undefined;
  const epochs = ended ? 0 : Math.max(0, state.stages[stage]!.epochs - rows);
  const phase = isCurrent ? pace.phase : 'opening';
  const elapsed = isCurrent ? (at - pace.phaseAt) / 1000 : 0;
  const began = isCurrent && (phase !== 'opening' || rows > 0 || ended);
  const parts: Guess[] = [];
  const add = (guess: Guess, factor = 1, less = 0) =>
    parts.push({ value: Math.max(0, guess.value * factor - less), spread: guess.spread });
  const once: readonly Item[] = ['opening', 'featureGraph', 'features', 'graphs'];
  const at0 = began && !isOnce(phase) ? once.length : Math.max(0, (once as readonly string[]).indexOf(phase));
  for (const [i, item] of once.entries()) {
    const guess = guessOf(run, stage, item);
    if (!guess) return null;
    if (i < at0) continue;
    if (i > at0 || !isCurrent) add(guess);
    else if (item === 'features' && pace.marks) {
      const { to } = pace.marks;
      add(
        guess,
        (pace.total - to.done) / Math.max(1, run.predicted[stage]?.records ?? pace.total),
        (at - to.at) / 1000,
      );
    } else add(guess, 1, elapsed);
  }
  const epoch = guessOf(run, stage, 'epoch');
  const saving = guessOf(run, stage, 'saving');
  if (!epoch || !saving) return null;
  const inEpoch = isCurrent && (phase === 'training' || phase === 'validation');
  if (epochs > 0) {
    const mark = inEpoch ? (pace.marks?.to.at ?? pace.phaseAt) : at;
    add(epoch, 1 - (inEpoch ? partOfEpoch(run, stage) : 0), (at - mark) / 1000);
    add(epoch, epochs - 1);
    add(saving, epochs);
  }
  if (isCurrent && phase === 'saving') add(saving, 1, elapsed);
  const evaluation = run.predicted[stage]?.seconds.evaluation ?? 0;
  const expected = run.predicted[stage]?.epoch ?? 0;
  if (evaluation > 0 && expected > 0 && !state.evaluation) {
    const done = isCurrent && phase === 'evaluation' && pace.marks ? pace.marks.to.done / pace.total : 0;
    add(epoch, (evaluation / expected) * (1 - done));
  }
  return parts;
}

const isOnce = (phase: string) => ['opening', 'featureGraph', 'features', 'graphs'].includes(phase);

/** The finished fraction of the current epoch. */
function partOfEpoch({ pace, predicted }: Run, stage: number): number {
  if (!pace.marks || pace.total === 0) return 0;
  const done = pace.marks.to.done / pace.total;
  const known = predicted[stage];
  const training = known && known.epoch > 0 ? known.seconds.training / known.epoch : 1;
  return pace.phase === 'validation' ? training + (1 - training) * done : training * done;
}

/** Seconds of an item in a stage: the prediction, corrected by what was measured; null without both. */
function guessOf(run: Run, stage: number, item: Item): Guess | null {
  const predicted = run.predicted[stage] ?? null;
  const own = measuredOf(run.pace, run.predicted[stage] ?? null, stage, item);
  if (!predicted) {
    if (item !== 'epoch') return own ?? { value: 0, spread: uncorrectedSpread };
    return own;
  }
  const expected = expectedOf(predicted, item);
  if (expected === 0) return own ?? { value: 0, spread: 0 };
  const sources: Guess[] = [
    { value: 1, spread: predicted.isCorrected(item) ? correctedSpread : uncorrectedSpread },
  ];
  if (own) sources.push({ ...own, value: own.value / expected });
  for (const [i, other] of run.predicted.entries()) {
    if (!other) continue;
    for (const one of items) {
      if (i === stage && one === item) continue;
      const apart = distance(predicted.kindOf(item), other.kindOf(one));
      const seen = apart === null ? null : measuredOf(run.pace, other, i, one);
      const wanted = expectedOf(other, one);
      if (apart !== null && seen && wanted > 0)
        sources.push({ value: seen.value / wanted, spread: Math.hypot(seen.spread, apart) });
    }
  }
  const { value, spread } = combine(sources);
  // The expectation of a log-normal distribution: work takes much longer than predicted more often than much shorter.
  return { value: value * expected * Math.exp(spread ** 2 / 2), spread };
}

/** How far the correction of one kind of work may be from that of another; null if it says nothing about it. */
function distance(one: string, other: string): number | null {
  if (one === other) return sameKindSpread;
  return related.some((kinds) => kinds.includes(one) && kinds.includes(other)) ? relatedSpread : null;
}

/** The mean of logarithms, weighted by the inverse of their variances. */
function combine(sources: readonly Guess[]): Guess {
  let [weights, sum] = [0, 0];
  for (const { value, spread } of sources) {
    weights += 1 / spread ** 2;
    sum += Math.log(Math.max(value, 1e-3)) / spread ** 2;
  }
  return { value: Math.exp(sum / weights), spread: 1 / Math.sqrt(weights) };
}
