// A run's state as a fold of its events: the same for the live view, a reloaded window and the command line.
import type { Branch, EpochRow, Evaluation, Load, RunEvent, StageEstimate } from './events';

export type { EpochRow } from './events';

/** One drawn step. */
export interface StepRow {
  readonly stage: number;
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly learningRate?: number | undefined;
  readonly load?: Load | undefined;
}

/** When a step of an epoch ended. */
interface StepTime {
  readonly at: number;
  readonly stepInEpoch: number;
}

/** Everything a view of a run shows. */
export interface RunState {
  readonly runId: string;
  readonly name: string;
  readonly status: 'waiting' | 'running' | 'done' | 'stopped' | 'failed' | 'interrupted';
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly lastAt: number | null;
  readonly message: string | null;
  readonly stages: readonly {
    readonly name: string;
    readonly epochs: number;
    readonly estimate?: StageEstimate | undefined;
  }[];
  readonly classes: readonly string[];
  readonly counts: { readonly training: number; readonly validation: number; readonly test: number };
  readonly params: { readonly total: number; readonly trainable: number; readonly nonTrainable: number };
  readonly runtime: string;
  /** Parameters that learn in the present stage; null before the first. */
  readonly learning: number | null;
  readonly stage: number;
  /** When the present stage began, and when its first step could. */
  readonly stageAt: number | null;
  readonly steppingSince: number | null;
  /** The first and the latest step that was told of the present epoch, with their times. */
  readonly stepped: { readonly from: StepTime; readonly to: StepTime } | null;
  /** When the latest epoch ended, until something else happened; what the checkpoints behind them take of late. */
  readonly epochEndedAt: number | null;
  readonly savingSeconds: number;
  /** Stages that ended early, or with the weights of an earlier epoch. */
  readonly endings: Readonly<
    Record<number, { readonly early: boolean; readonly restoredEpoch: number | null }>
  >;
  readonly cachedAt: readonly string[];
  /** Features of the present stage: how many were there, were derived, were computed; null until they are complete. */
  readonly features: {
    readonly kept: number;
    readonly derived: number;
    readonly computed: number;
    readonly seconds: number;
  } | null;
  readonly notes: readonly string[];
  readonly progress: { readonly what: string; readonly done: number; readonly total: number } | null;
  readonly stepsPerEpoch: number;
  readonly stepInEpoch: number;
  readonly epochs: readonly EpochRow[];
  readonly steps: readonly StepRow[];
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly checkpoint: { readonly epoch: number; readonly step: number } | null;
  readonly bestEpoch: number | null;
  readonly evaluation: Evaluation | null;
  /** The checkpoint of another run that it began with. */
  readonly branchedFrom: Branch | null;
}

/** The state before any event. */
export const emptyRun: RunState = {
  runId: '',
  name: '',
  status: 'waiting',
  startedAt: null,
  endedAt: null,
  lastAt: null,
  message: null,
  stages: [],
  classes: [],
  counts: { training: 0, validation: 0, test: 0 },
  params: { total: 0, trainable: 0, nonTrainable: 0 },
  runtime: '',
  learning: null,
  stage: -1,
  stageAt: null,
  steppingSince: null,
  stepped: null,
  epochEndedAt: null,
  savingSeconds: 0,
  endings: {},
  cachedAt: [],
  features: null,
  notes: [],
  progress: null,
  stepsPerEpoch: 0,
  stepInEpoch: 0,
  epochs: [],
  steps: [],
  skipped: [],
  checkpoint: null,
  bestEpoch: null,
  evaluation: null,
  branchedFrom: null,
};

/** Folds one event into the state. `resumed` drops what came after the step it resumes from. */
export function reduceRun(state: RunState, event: RunEvent): RunState {
  const next = { ...state, lastAt: event.at };
  switch (event.type) {
    case 'started': {
      const { type: _type, at, ...rest } = event;
      const { branchedFrom } = state;
      return { ...emptyRun, ...rest, status: 'running', startedAt: at, lastAt: at, branchedFrom };
    }
    case 'stageStarted': {
      const notes = event.note === undefined ? state.notes : [...state.notes, event.note];
      const { stage, cachedAt, trainableParams: learning, at: stageAt } = event;
      const steppingSince = stageAt;
      const began = { stage, stageAt, steppingSince, stepInEpoch: 0, stepsPerEpoch: 0, stepped: null };
      return { ...next, ...began, cachedAt, features: null, learning, progress: null, notes };
    }
    case 'progress':
      return { ...next, progress: { what: event.what, done: event.done, total: event.total } };
    case 'featuresReady': {
      const { kept, derived, computed, seconds } = event;
      const features = { kept, derived, computed, seconds };
      return { ...next, progress: null, features, steppingSince: event.at };
    }
    case 'stepEnded': {
      const { stage, epoch, step, loss, accuracy, learningRate, load } = event;
      const to = { at: event.at, stepInEpoch: event.stepInEpoch };
      return {
        ...next,
        progress: null,
        stepped: { from: state.stepped?.from ?? to, to },
        epochEndedAt: null,
        stepInEpoch: event.stepInEpoch,
        stepsPerEpoch: event.stepsPerEpoch,
        steps: [...state.steps, { stage, epoch, step, loss, accuracy, learningRate, load }],
      };
    }
    case 'epochEnded': {
      const { type: _type, at: _at, ...row } = event;
      const ended = { stepInEpoch: 0, stepped: null, epochEndedAt: event.at };
      return { ...next, ...ended, progress: null, epochs: [...state.epochs, row] };
    }
    case 'stageEnded': {
      const stages = state.stages.map((stage, i) =>
        i === event.stage ? { ...stage, epochs: event.epochs } : stage,
      );
      const ending = { early: event.early, restoredEpoch: event.restoredEpoch };
      return { ...next, progress: null, stages, endings: { ...state.endings, [event.stage]: ending } };
    }
    case 'checkpointSaved':
      return {
        ...next,
        savingSeconds: savingOf(state, event.at),
        epochEndedAt: null,
        checkpoint: event.name === 'last' ? { epoch: event.epoch, step: event.step } : state.checkpoint,
        bestEpoch: event.name === 'best' ? event.epoch : state.bestEpoch,
      };
    case 'imageSkipped':
      return { ...next, skipped: [...state.skipped, { path: event.path, reason: event.reason }] };
    case 'evaluated':
      return { ...next, evaluation: event.evaluation };
    case 'resumed':
      return {
        ...next,
        status: 'running',
        endedAt: null,
        message: null,
        progress: null,
        epochs: epochsUpTo(state.epochs, event.fromStep, event.epochs ?? []),
        checkpoint: { epoch: event.fromEpoch, step: event.fromStep },
        bestEpoch: event.bestEpoch === undefined ? state.bestEpoch : event.bestEpoch,
        steps: state.steps.filter((row) => row.step <= event.fromStep),
      };
    case 'extended': {
      const stages = state.stages.map((stage, i) =>
        i === event.stage ? { ...stage, epochs: event.epochs } : stage,
      );
      const { [event.stage]: _over, ...endings } = state.endings;
      return { ...next, stages, endings };
    }
    case 'branched':
      return { ...next, branchedFrom: event.from };
    case 'ended':
      return {
        ...next,
        status: event.outcome,
        endedAt: event.at,
        message: event.message ?? null,
        progress: null,
      };
  }
}

/** What a checkpoint behind an epoch takes: those of late, one more than the other. */
function savingOf({ epochEndedAt, savingSeconds }: RunState, at: number): number {
  if (epochEndedAt === null) return savingSeconds;
  const now = (at - epochEndedAt) / 1000;
  return savingSeconds === 0 ? now : 0.75 * savingSeconds + 0.25 * now;
}

/** Folds many events at once: steps, of which a log has the most, are put together once and not one by one. */
export function reduceRuns(before: RunState, events: Iterable<RunEvent>): RunState {
  return foldSteps(before, events, [...before.steps]);
}

/** A fold that goes on: one array of steps grows in place in all states that it gives, so that a long run costs no more than a short one. */
export interface RunFold {
  readonly state: RunState;
  take(events: Iterable<RunEvent>): RunState;
}

/** Starts a fold at no events. */
export function openRunFold(): RunFold {
  let state = emptyRun;
  let steps: StepRow[] = [];
  return {
    get state() {
      return state;
    },
    take(events) {
      state = foldSteps(state, events, steps);
      steps = state.steps as StepRow[];
      return state;
    },
  };
}

/** Folds events; `steps` are the state's own, to be added to. */
function foldSteps(before: RunState, events: Iterable<RunEvent>, steps: StepRow[]): RunState {
  let own = steps;
  let state: RunState = { ...before, steps: own };
  for (const event of events) {
    if (event.type === 'stepEnded') {
      const next = reduceRun({ ...state, steps: [] }, event);
      own.push(...next.steps);
      state = { ...next, steps: own };
      continue;
    }
    state = reduceRun(state, event);
    // Begun anew, or cut back to a checkpoint: other steps.
    if (state.steps !== own) own = [...state.steps];
    state = state.steps === own ? state : { ...state, steps: own };
  }
  return state;
}

/** The epochs up to a step; those that the log lacks come from the checkpoint. */
function epochsUpTo(known: readonly EpochRow[], step: number, saved: readonly EpochRow[]): EpochRow[] {
  const kept = known.filter((row) => row.step <= step);
  const there = new Set(kept.map((row) => row.epoch));
  const missing = saved.filter((row) => !there.has(row.epoch) && row.step <= step);
  return missing.length === 0 ? kept : [...kept, ...missing].sort((a, b) => a.epoch - b.epoch);
}

/** Folds a whole log. */
export function foldRun(events: Iterable<RunEvent>): RunState {
  return reduceRuns(emptyRun, events);
}
