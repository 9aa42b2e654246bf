// Timing of a run, folded from its events; used only to estimate the remaining time.
import type { RunEvent } from './events';

/** When a step of an epoch ended. */
interface StepTime {
  readonly at: number;
  readonly stepInEpoch: number;
}

/** Times of a run in milliseconds since 1970, and the duration of its checkpoints. */
export interface RunPace {
  /** Time of the latest event. */
  readonly lastAt: number | null;
  /** When the current stage began, and when its first step could begin. */
  readonly stageAt: number | null;
  readonly steppingSince: number | null;
  /** The first and the latest step of the current epoch that was reported. */
  readonly stepped: { readonly from: StepTime; readonly to: StepTime } | null;
  /** When the latest epoch ended, until something else happens. */
  readonly epochEndedAt: number | null;
  /** Seconds that saving a checkpoint after an epoch takes, recent ones weighted more. */
  readonly savingSeconds: number;
}

/** The initial timing. */
export const emptyPace: RunPace = {
  lastAt: null,
  stageAt: null,
  steppingSince: null,
  stepped: null,
  epochEndedAt: null,
  savingSeconds: 0,
};

/** Folds one event into the timing. */
export function reducePace(pace: RunPace, event: RunEvent): RunPace {
  const { at } = event;
  const next = { ...pace, lastAt: at };
  switch (event.type) {
    case 'started':
      return { ...emptyPace, lastAt: at };
    case 'stageStarted':
      return { ...next, stageAt: at, steppingSince: at, stepped: null };
    case 'featuresReady':
      return { ...next, steppingSince: at };
    case 'stepEnded': {
      const to = { at, stepInEpoch: event.stepInEpoch };
      return { ...next, stepped: { from: pace.stepped?.from ?? to, to }, epochEndedAt: null };
    }
    case 'epochEnded':
      return { ...next, stepped: null, epochEndedAt: at };
    case 'checkpointSaved':
      return { ...next, savingSeconds: savingOf(pace, at), epochEndedAt: null };
    default:
      return next;
  }
}

function savingOf({ epochEndedAt, savingSeconds }: RunPace, at: number): number {
  if (epochEndedAt === null) return savingSeconds;
  const now = (at - epochEndedAt) / 1000;
  return savingSeconds === 0 ? now : 0.75 * savingSeconds + 0.25 * now;
}

/** Folds a whole log. */
export function foldPace(events: Iterable<RunEvent>): RunPace {
  let pace = emptyPace;
  for (const event of events) pace = reducePace(pace, event);
  return pace;
}
