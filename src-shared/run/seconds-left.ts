// Estimates the remaining time of a run: by the duration of its epochs, and for stages not yet started by their corrected estimates.
import type { RunState } from './reduce-run';
import type { RunPace } from './run-pace';

/** Number of latest epochs used to measure a stage's epoch duration. */
const paceEpochs = 20;

/** Returns the seconds until a run ends; null if unknown. */
export function secondsLeft(state: RunState, pace: RunPace): number | null {
  const current = Math.max(state.stage, state.epochs.at(-1)?.stage ?? 0);
  const stage = state.stages[current];
  if (state.status !== 'running' || !stage) return null;
  const perEpoch = paceOf(state, pace, current);
  if (perEpoch === null) return null;
  const done = rowsOf(state, current).length;
  const part = state.stepsPerEpoch > 0 ? state.stepInEpoch / state.stepsPerEpoch : 0;
  let seconds = featuresLeft(state, pace) + Math.max(0, stage.epochs - done - part) * perEpoch;
  for (let i = current + 1; i < state.stages.length; i++) {
    const later = paceOf(state, pace, i);
    if (later === null) return null;
    seconds += state.stages[i]!.epochs * later;
    const once = state.stages[i]!.estimate?.featureSeconds ?? 0;
    // Features cached by an earlier stage are reused if the same layers are frozen.
    if (once > 0 && !state.stages.slice(0, i).some(keeps)) seconds += once * (correctionOf(state, i) ?? 1);
  }
  return seconds;
}

const rowsOf = (state: RunState, stage: number) => state.epochs.filter((row) => row.stage === stage);
const keeps = ({ estimate }: RunState['stages'][number]) => (estimate?.featureSeconds ?? 0) > 0;

/** Returns the seconds per epoch including its checkpoint: measured if possible, else estimated; null without either. */
function paceOf(state: RunState, pace: RunPace, stage: number): number | null {
  const ended = endedPace(state, stage);
  if (ended !== null) return ended + pace.savingSeconds;
  const { stepsPerEpoch } = state;
  const { steppingSince, stepped } = pace;
  const { estimate } = state.stages[stage]!;
  // In the first epoch, the steps so far are used, without the first one, which builds the graph.
  if (stage === state.stage && stepped && stepsPerEpoch > 0 && steppingSince !== null) {
    const { from, to } = stepped;
    const part = (to.stepInEpoch - from.stepInEpoch) / stepsPerEpoch;
    if (part >= 0.1) return (to.at - from.at) / 1000 / part;
    if (!estimate && to.stepInEpoch / stepsPerEpoch >= 0.1)
      return ((to.at - steppingSince) / 1000 / to.stepInEpoch) * stepsPerEpoch;
  }
  return estimate ? estimate.epochSeconds * (correctionOf(state, stage) ?? 1) : null;
}

/** Returns the seconds per epoch from the finished epochs of a stage. The first one, which includes one-time work, is used only if it is the only one, and without that work. */
function endedPace(state: RunState, stage: number): number | null {
  const rows = rowsOf(state, stage);
  const telling = rows.length > 1 ? rows.slice(1).slice(-paceEpochs) : rows;
  const seconds = telling.map((row) => row.seconds - (row.startSeconds ?? 0)).sort((a, b) => a - b);
  return seconds[Math.floor(seconds.length / 2)] ?? null;
}

/** Returns the remaining seconds for the current stage's features. */
function featuresLeft({ progress }: RunState, { stageAt, lastAt }: RunPace): number {
  if (progress?.what !== 'features' || progress.done === 0 || stageAt === null || lastAt === null) return 0;
  return ((lastAt - stageAt) / 1000 / progress.done) * (progress.total - progress.done);
}

/** Returns the ratio of measured to estimated time: from epochs of the same kind (with cached features or end to end), else from computing the features. */
function correctionOf(state: RunState, stage: number): number | null {
  const kind = keeps(state.stages[stage]!);
  const ratios = state.stages.flatMap((one, i) => {
    const pace = endedPace(state, i);
    if (pace === null || !one.estimate || keeps(one) !== kind) return [];
    return [pace / one.estimate.epochSeconds];
  });
  if (ratios.length > 0) return ratios.at(-1)!;
  if (kind) return null;
  const { features, counts } = state;
  const once = state.stages[state.stage]?.estimate?.featureSeconds ?? 0;
  const images = counts.training + counts.validation;
  if (!features || features.computed < 0.2 * images || once === 0) return null;
  return features.seconds / ((once * features.computed) / images);
}
