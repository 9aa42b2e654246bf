// A run's state as a fold of its events: the same for the live view, a reloaded window and the command line.

import type { Words } from '../sentence';
import type { Branch, EpochRow, Evaluation, Load, RunEvent, StageEstimate } from './events';
import type { MachineSpeed } from './machine-speed';
import { appendRow, type Rows } from './rows';
import type { StageWork } from './work';

export type { EpochRow } from './events';

/** One step in a chart. */
export interface StepRow {
  readonly stage: number;
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly learningRate?: number | undefined;
  readonly load?: Load | undefined;
}

/** The state of a run, for views. */
export interface RunState {
  readonly runId: string;
  readonly name: string;
  readonly status: 'waiting' | 'running' | 'done' | 'stopped' | 'failed' | 'interrupted';
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly lastAt: number | null;
  /** Milliseconds that the run was at work: without the time between its end and a continuation. */
  readonly activeMs: number;
  readonly message: Words | null;
  /** The epoch after which other runs of its sweep were ahead, so that it was stopped; null if it was not. */
  readonly stoppedAfter: number | null;
  readonly stages: readonly {
    readonly name: string;
    readonly epochs: number;
    readonly work?: StageWork | undefined;
    readonly earlyStopping?: true | undefined;
    readonly estimate?: StageEstimate | undefined;
  }[];
  /** The machine's speed at the start of the run; null in logs of earlier versions. */
  readonly machine: MachineSpeed | null;
  readonly classes: readonly string[];
  readonly counts: { readonly training: number; readonly validation: number; readonly test: number };
  readonly params: { readonly total: number; readonly trainable: number; readonly nonTrainable: number };
  readonly runtime: string;
  /** Number of trainable parameters in the current stage; null before the first stage. */
  readonly learning: number | null;
  readonly stage: number;
  /** Stages that ended early, or with the weights of an earlier epoch. */
  readonly endings: Readonly<
    Record<number, { readonly early: boolean; readonly restoredEpoch: number | null }>
  >;
  readonly cachedAt: readonly string[];
  /** Feature counts of the current stage: cached, derived, computed; null until complete. */
  readonly features: {
    readonly kept: number;
    readonly derived: number;
    readonly computed: number;
    readonly seconds: number;
    /** The GPU that computed some of them with WebGPU, if any. */
    readonly webgpu?: { readonly name: string; readonly computed: number } | undefined;
    /** Set if they are in half precision. */
    readonly precision?: 'bfloat16' | undefined;
  } | null;
  readonly notes: readonly Words[];
  readonly progress: { readonly what: string; readonly done: number; readonly total: number } | null;
  readonly stepsPerEpoch: number;
  readonly stepInEpoch: number;
  readonly epochs: readonly EpochRow[];
  readonly steps: Rows<StepRow>;
  readonly skipped: readonly { readonly path: string; readonly reason: Words }[];
  readonly checkpoint: { readonly epoch: number; readonly step: number } | null;
  readonly bestEpoch: number | null;
  readonly evaluation: Evaluation | null;
  /** The checkpoint of another run that it started from. */
  readonly branchedFrom: Branch | null;
  /** The cluster and node that it ran on, the CPUs and GPUs that it had there, and how long it had them; null on this machine. */
  readonly place: {
    readonly cluster: string;
    readonly node: string;
    readonly cpus: number;
    readonly gpus: number;
    /** Number of workers, if they train it data-parallel: their time is added up. */
    readonly workers?: number | undefined;
    readonly nodeMs: number;
  } | null;
  /** Why the run continued on the processor after its GPU failed; null if it did not. */
  readonly movedToCpu: Words | null;
}

/** The state before any event. */
export const emptyRun: RunState = {
  runId: '',
  name: '',
  status: 'waiting',
  startedAt: null,
  endedAt: null,
  lastAt: null,
  activeMs: 0,
  message: null,
  stoppedAfter: null,
  stages: [],
  machine: null,
  classes: [],
  counts: { training: 0, validation: 0, test: 0 },
  params: { total: 0, trainable: 0, nonTrainable: 0 },
  runtime: '',
  learning: null,
  stage: -1,
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
  place: null,
  movedToCpu: null,
};

/** Folds one event into the state. `resumed` drops everything after the step it resumes from. */
export function reduceRun(state: RunState, event: RunEvent): RunState {
  const next = {
    ...state,
    lastAt: event.at,
    activeMs: state.activeMs + activeSince(state, event),
    place: state.place && { ...state.place, nodeMs: state.place.nodeMs + placedSince(state, event) },
  };
  switch (event.type) {
    case 'started': {
      const { type: _type, at, ...rest } = event;
      const { branchedFrom, movedToCpu } = state;
      const { place } = next;
      return {
        ...emptyRun,
        ...rest,
        machine: rest.machine ?? null,
        status: 'running',
        startedAt: at,
        lastAt: at,
        branchedFrom,
        place,
        movedToCpu,
      };
    }
    case 'stageStarted': {
      const notes = event.note === undefined ? state.notes : [...state.notes, event.note];
      const { stage, cachedAt, trainableParams: learning } = event;
      const began = { stage, stepInEpoch: 0, stepsPerEpoch: 0 };
      return { ...next, ...began, cachedAt, features: null, learning, progress: null, notes };
    }
    case 'progress':
      return { ...next, progress: { what: event.what, done: event.done, total: event.total } };
    case 'featuresReady': {
      const { kept, derived, computed, seconds, webgpu, precision } = event;
      const features = {
        kept,
        derived,
        computed,
        seconds,
        ...(webgpu ? { webgpu } : {}),
        ...(precision ? { precision } : {}),
      };
      return { ...next, progress: null, features };
    }
    case 'stepEnded': {
      const { stage, epoch, step, loss, accuracy, learningRate, load } = event;
      return {
        ...next,
        progress: null,
        stepInEpoch: event.stepInEpoch,
        stepsPerEpoch: event.stepsPerEpoch,
        steps: appendRow(state.steps, { stage, epoch, step, loss, accuracy, learningRate, load }),
      };
    }
    case 'epochEnded': {
      const { type: _type, at: _at, ...row } = event;
      return { ...next, stepInEpoch: 0, progress: null, epochs: [...state.epochs, row] };
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
        stoppedAfter: null,
        progress: null,
        epochs: epochsUpTo(state.epochs, event.fromStep, event.epochs ?? []),
        checkpoint: { epoch: event.fromEpoch, step: event.fromStep },
        bestEpoch: event.bestEpoch === undefined ? state.bestEpoch : event.bestEpoch,
        steps: [...state.steps].filter((row) => row.step <= event.fromStep),
      };
    case 'movedToCpu':
      return { ...next, progress: null, movedToCpu: event.reason };
    case 'extended': {
      const stages = state.stages.map((stage, i) =>
        i === event.stage ? { ...stage, epochs: event.epochs } : stage,
      );
      const { [event.stage]: _over, ...endings } = state.endings;
      return { ...next, stages, endings };
    }
    case 'branched':
      return { ...next, branchedFrom: event.from };
    case 'placed': {
      const { type: _type, at: _at, ...place } = event;
      return { ...next, place: { ...place, nodeMs: next.place?.nodeMs ?? 0 } };
    }
    case 'ended':
      return {
        ...next,
        status: event.outcome,
        endedAt: event.endedAt ?? event.at,
        message: event.sentence ?? event.message ?? null,
        stoppedAfter: event.stoppedAfter ?? null,
        progress: null,
      };
  }
}

/** Returns the milliseconds of work since the last event. Events after a crash may come any time later, so the time before them does not count. */
function activeSince({ lastAt, startedAt, endedAt }: RunState, event: RunEvent): number {
  if (lastAt === null || startedAt === null || endedAt !== null) return 0;
  if (
    event.type === 'resumed' ||
    event.type === 'extended' ||
    event.type === 'branched' ||
    event.type === 'placed' ||
    event.type === 'evaluated'
  )
    return 0;
  if (event.type === 'ended' && event.outcome === 'interrupted') return 0;
  return Math.max(0, event.at - lastAt);
}

/** Returns the milliseconds since the last event in which nodes were occupied. */
function placedSince({ lastAt, endedAt, place }: RunState, event: RunEvent): number {
  if (lastAt === null || endedAt !== null || event.type === 'placed' || event.type === 'extended') return 0;
  // The run's program on a lost node may have ended any time ago.
  if (event.type === 'ended' && event.outcome === 'interrupted') return 0;
  // What workers trained data-parallel is evaluated on this machine, after their time.
  if (place?.workers && (event.type === 'evaluated' || event.type === 'ended')) return 0;
  return Math.max(0, event.at - lastAt) * (place?.workers ?? 1);
}

/** Folds many events at once. */
export function reduceRuns(before: RunState, events: Iterable<RunEvent>): RunState {
  let state = before;
  for (const event of events) state = reduceRun(state, event);
  return state;
}

/** Returns the epochs up to a step; epochs missing in the log come from the checkpoint. */
export function epochsUpTo(known: readonly EpochRow[], step: number, saved: readonly EpochRow[]): EpochRow[] {
  const kept = known.filter((row) => row.step <= step);
  const there = new Set(kept.map((row) => row.epoch));
  const missing = saved.filter((row) => !there.has(row.epoch) && row.step <= step);
  return missing.length === 0 ? kept : [...kept, ...missing].sort((a, b) => a.epoch - b.epoch);
}

/** Folds a whole log. */
export function foldRun(events: Iterable<RunEvent>): RunState {
  return reduceRuns(emptyRun, events);
}
