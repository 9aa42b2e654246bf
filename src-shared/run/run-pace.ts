// Timing of a run by phase, folded from its events: what the remaining time is estimated from.
import type { RunEvent } from './events';
import type { Phase } from './work';

/** When a step of an epoch, or some images of the features, ended. */
interface Mark {
  readonly at: number;
  readonly done: number;
}

/** Measured seconds of a stage's phases; missing ones were not observed yet. */
export interface StageTimes {
  readonly opening?: number;
  readonly featureGraph?: number;
  /** Seconds that `images` images took, without the first batch. */
  readonly features?: { readonly seconds: number; readonly images: number };
  readonly graphs?: number;
  /** The latest finished epochs, without graph building. */
  readonly epochs: readonly number[];
  /** Seconds of a checkpoint after an epoch, recent ones weighted more. */
  readonly saving?: number;
}

/** Times of a run in milliseconds since 1970. */
export interface RunPace {
  /** Time of the latest event. */
  readonly lastAt: number | null;
  readonly stage: number;
  /** The current phase, and when it began. */
  readonly phase: Phase;
  readonly phaseAt: number;
  /** The first and the latest report of the current phase's progress. */
  readonly marks: { readonly from: Mark; readonly to: Mark } | null;
  /** Total of the marks: steps per epoch, images. */
  readonly total: number;
  /** True if the stage's graphs have been built since it was started or resumed. */
  readonly built: boolean;
  /** The marks of the epoch's steps, during its validation. */
  readonly steps: RunPace['marks'];
  readonly times: Readonly<Record<number, StageTimes>>;
}

/** The initial timing. */
export const emptyPace: RunPace = {
  lastAt: null,
  stage: 0,
  phase: 'opening',
  phaseAt: 0,
  marks: null,
  total: 0,
  built: false,
  steps: null,
  times: {},
};

/** Number of latest epochs used to measure a stage's epoch duration. */
const paceEpochs = 20;

/** Folds one event into the timing. */
export function reducePace(pace: RunPace, event: RunEvent): RunPace {
  const { at } = event;
  const next: RunPace = { ...pace, lastAt: at };
  const seconds = (at - pace.phaseAt) / 1000;
  switch (event.type) {
    case 'started':
      return { ...enter(emptyPace, 'opening', at), lastAt: at };
    case 'resumed':
      return { ...enter(next, 'opening', at), built: false };
    case 'stageStarted': {
      const { stage, cachedAt } = event;
      const opened = {
        ...enter(next, cachedAt.length > 0 ? 'featureGraph' : 'graphs', at),
        built: false,
        stage,
      };
      return note(opened, { opening: seconds });
    }
    case 'progress':
      if (event.what === 'features') return reduceFeatures(next, event);
      if (event.what === 'validating') return reduceValidation(next, event);
      return next;
    case 'featuresReady':
      return enter(next, 'graphs', at);
    case 'stepEnded': {
      const mark = { at, done: event.stepInEpoch };
      const total = event.stepsPerEpoch;
      if (pace.phase === 'training' && pace.marks)
        return { ...next, marks: { from: pace.marks.from, to: mark }, total };
      const began = { ...enter(next, 'training', at), marks: { from: mark, to: mark }, total, built: true };
      return pace.built ? began : note(began, { graphs: seconds });
    }
    case 'epochEnded': {
      const { stage, startSeconds } = event;
      const known = pace.times[stage]?.epochs ?? [];
      const epochs = [...known, event.seconds - (startSeconds ?? 0)].slice(-paceEpochs);
      const ended = { ...enter({ ...next, stage }, 'saving', at), built: true };
      return note(ended, { epochs, ...(startSeconds === undefined ? {} : { graphs: startSeconds }) });
    }
    case 'checkpointSaved': {
      if (pace.phase !== 'saving') return next;
      const before = pace.times[pace.stage]?.saving;
      const saving = before === undefined ? seconds : 0.75 * before + 0.25 * seconds;
      return note(enter(next, 'training', at), { saving });
    }
    case 'stageEnded':
    case 'evaluated':
      return enter(next, 'opening', at);
    default:
      return next;
  }
}

function reduceFeatures(pace: RunPace, { at, done, total }: Mark & { total: number }): RunPace {
  if (done === 0) return pace;
  const to = { at, done };
  if (pace.phase === 'featureGraph') {
    const began = { ...enter(pace, 'features', at), marks: { from: to, to }, total };
    return note(began, { featureGraph: (at - pace.phaseAt) / 1000 });
  }
  const from = pace.marks?.from ?? to;
  const features = { seconds: (at - from.at) / 1000, images: done - from.done };
  return note({ ...pace, marks: { from, to }, total }, features.images > 0 ? { features } : {});
}

/** Validation of an epoch follows its steps; the evaluation of a run follows a checkpoint. */
function reduceValidation(pace: RunPace, { at, done, total }: Mark & { total: number }): RunPace {
  const to = { at, done };
  if (pace.phase === 'validation' || pace.phase === 'evaluation')
    return { ...pace, marks: { from: pace.marks?.from ?? to, to }, total };
  const phase = pace.phase === 'training' && pace.marks ? 'validation' : 'evaluation';
  return { ...enter(pace, phase, at), marks: { from: to, to }, total, steps: pace.marks };
}

function enter(pace: RunPace, phase: Phase, at: number): RunPace {
  return { ...pace, phase, phaseAt: at, marks: null, total: 0, steps: null };
}

function note(pace: RunPace, measured: Partial<StageTimes>): RunPace {
  const known = pace.times[pace.stage] ?? { epochs: [] };
  return { ...pace, times: { ...pace.times, [pace.stage]: { ...known, ...measured } } };
}

/** Folds a whole log. */
export function foldPace(events: Iterable<RunEvent>): RunPace {
  let pace = emptyPace;
  for (const event of events) pace = reducePace(pace, event);
  return pace;
}
