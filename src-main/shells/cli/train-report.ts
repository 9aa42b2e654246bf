// A run told to a person: a line an epoch, a progress line with the time left between them.

import type { RunEvent } from '#shared/run/events';
import { emptyRun, type RunState, reduceRun } from '#shared/run/reduce-run';
import { emptyPace, type RunPace, reducePace } from '#shared/run/run-pace';
import { secondsLeft } from '#shared/run/seconds-left';
import type { Output } from './command';
import { formatCount, formatSeconds } from './format';
import { plain } from './output';

/** Folds events and tells them. */
export interface TrainReport {
  readonly state: RunState;
  add(event: RunEvent): void;
}

/** Opens a report; events of earlier sessions of a resumed run are folded by `quietly`. */
export function createTrainReport(output: Output, quietly: readonly RunEvent[] = []): TrainReport {
  let state = quietly.reduce(fold, emptyRun);
  let pace = quietly.reduce(reducePace, emptyPace);
  return {
    get state() {
      return state;
    },
    add(event) {
      state = fold(state, event);
      pace = reducePace(pace, event);
      tell(state, pace, event, output);
    },
  };
}

// Steps are for charts: here only the last one counts.
function fold(state: RunState, event: RunEvent): RunState {
  const next = reduceRun(state, event);
  return next.steps.length > 1 ? { ...next, steps: [next.steps.at(-1)!] } : next;
}

function tell(state: RunState, pace: RunPace, event: RunEvent, output: Output): void {
  const total = state.stages.reduce((sum, stage) => sum + stage.epochs, 0);
  switch (event.type) {
    case 'started': {
      const { counts, params, classes } = event;
      const more = counts.test > 0 ? `, ${formatCount(counts.test)} to test` : '';
      output.print(`Run ${event.runId}: ${plain(event.name)}, on ${event.runtime}`);
      output.print(
        `${classes.length} classes; ${formatCount(counts.training)} images to train, ${formatCount(counts.validation)} to validate${more}`,
      );
      output.print(`${formatCount(params.total)} parameters`);
      break;
    }
    case 'stageStarted': {
      const stage = state.stages[event.stage];
      const cached = event.cachedAt.length > 0 ? `, features kept at ${event.cachedAt.join(', ')}` : '';
      output.print(
        plain(
          `Stage ${event.stage + 1} of ${state.stages.length}: ${stage?.name}, ${formatCount(event.trainableParams)} parameters learn${cached}`,
        ),
      );
      if (event.note) output.note(event.note);
      break;
    }
    case 'progress':
      output.progress(`${event.what}: ${event.done} of ${event.total}${timeLeft(state, pace)}`);
      break;
    case 'featuresReady': {
      const made = event.derived > 0 ? `, ${formatCount(event.derived)} made of kept values` : '';
      output.print(
        `Features: ${formatCount(event.kept)} were kept${made}, ${formatCount(event.computed)} computed in ${formatSeconds(event.seconds)}; the frozen layers run no more`,
      );
      break;
    }
    case 'stepEnded':
      output.progress(
        `epoch ${event.epoch}/${total}: step ${event.stepInEpoch}/${event.stepsPerEpoch}, loss ${event.loss.toFixed(4)}, accuracy ${event.accuracy.toFixed(3)}${timeLeft(state, pace)}`,
      );
      break;
    case 'epochEnded': {
      const { training, validation } = event;
      const judged = validation
        ? `  validation loss ${validation.loss.toFixed(4)}  accuracy ${validation.accuracy.toFixed(3)}`
        : '';
      output.print(
        `epoch ${String(event.epoch).padStart(String(total).length)}/${total}  loss ${training.loss.toFixed(4)}  accuracy ${training.accuracy.toFixed(3)}${judged}  ${formatSeconds(event.seconds)}${state.features ? ' (cached)' : ''}`,
      );
      break;
    }
    case 'imageSkipped':
      output.note(`left out: ${event.path}: ${event.reason}`);
      break;
    case 'resumed':
      output.print(`Resumed after epoch ${event.fromEpoch}, step ${event.fromStep}`);
      break;
    case 'extended':
      output.print(`Extended: stage ${event.stage + 1} has ${event.epochs} epochs now`);
      break;
    case 'branched':
      output.print(
        `Begun from the ${event.from.checkpoint} checkpoint of ${event.from.runId}, epoch ${event.from.epoch}`,
      );
      break;
    case 'evaluated':
    case 'checkpointSaved':
    case 'ended':
      break;
  }
}

function timeLeft(state: RunState, pace: RunPace): string {
  const seconds = secondsLeft(state, pace);
  return seconds === null ? '' : `, about ${formatSeconds(seconds)} left`;
}
