// The state and timing of a run, folded from events as they arrive.
import type { RunEvent } from './events';
import { emptyRun, type RunState, reduceRun } from './reduce-run';
import { emptyPace, type RunPace, reducePace } from './run-pace';

/** State and timing after the events so far. */
export interface RunFold {
  readonly state: RunState;
  readonly pace: RunPace;
  take(events: Iterable<RunEvent>): RunState;
}

/** Returns the initial fold, without events. */
export function openRunFold(): RunFold {
  let state = emptyRun;
  let pace = emptyPace;
  return {
    get state() {
      return state;
    },
    get pace() {
      return pace;
    },
    take(events) {
      for (const event of events) {
        state = reduceRun(state, event);
        pace = reducePace(pace, event);
      }
      return state;
    },
  };
}
