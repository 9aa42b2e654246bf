// Prints a run as text: one line per epoch, and a progress line with the remaining time in between.

import type { RunEvent } from '#shared/run/events';
import { emptyRun, type RunState, reduceRun } from '#shared/run/reduce-run';
import { emptyPace, type RunPace, reducePace } from '#shared/run/run-pace';
import { estimateLeft, secondsLeft } from '#shared/run/seconds-left';
import { createSteadyTime } from '#shared/run/steady-time';
import { say, sentenceOf, type Words } from '#shared/sentence';
import type { Output } from './command';
import { formatCount, formatSeconds } from './format';
import { plain } from './output';

/** Updates the run state from events and prints them. */
export interface TrainReport {
  readonly state: RunState;
  add(event: RunEvent): void;
}

/** Creates a report. `earlier` are the events already in the log of a resumed run; they are not printed. */
export function createTrainReport(output: Output, earlier: readonly RunEvent[] = []): TrainReport {
  let state = earlier.reduce(fold, emptyRun);
  let pace = earlier.reduce(reducePace, emptyPace);
  const timeLeft = createTimeLeft();
  return {
    get state() {
      return state;
    },
    add(event) {
      state = fold(state, event);
      pace = reducePace(pace, event);
      printEvent(state, event, output, () => timeLeft(state, pace));
    },
  };
}

// Keeps only the last step: earlier ones are needed only for charts.
function fold(state: RunState, event: RunEvent): RunState {
  const next = reduceRun(state, event);
  return next.steps.length > 1 ? { ...next, steps: [next.steps.at(-1)!] } : next;
}

function printEvent(state: RunState, event: RunEvent, output: Output, timeLeft: () => Words): void {
  const total = state.stages.reduce((sum, stage) => sum + stage.epochs, 0);
  switch (event.type) {
    case 'started': {
      const { counts, params, classes } = event;
      const more = counts.test > 0 ? say`, ${formatCount(counts.test)} test` : '';
      output.print(say`Run ${event.runId}: ${plain(event.name)}, on ${event.runtime}`);
      output.print(
        say`${classes.length} classes; images: ${formatCount(counts.training)} training, ${formatCount(counts.validation)} validation${more}`,
      );
      output.print(say`${formatCount(params.total)} parameters`);
      break;
    }
    case 'stageStarted': {
      const stage = state.stages[event.stage];
      const cached = event.cachedAt.length > 0 ? say`, features cached at ${event.cachedAt.join(', ')}` : '';
      output.print(
        say`Stage ${event.stage + 1} of ${state.stages.length}: ${plain(stage?.name ?? '')}, ${formatCount(event.trainableParams)} trainable parameters${cached}`,
      );
      if (event.note) output.note(event.note);
      break;
    }
    case 'progress':
      output.progress(say`${sentenceOf(event.what)}: ${event.done} of ${event.total}${timeLeft()}`);
      break;
    case 'featuresReady': {
      const derived =
        event.derived > 0 ? say`, ${formatCount(event.derived)} derived from cached values` : '';
      output.print(
        say`Features: ${formatCount(event.kept)} cached${derived}, ${formatCount(event.computed)} computed in ${formatSeconds(event.seconds)}; the frozen layers are not run again`,
      );
      if (event.precision) output.print('The outputs of the frozen layers are in half precision (bfloat16)');
      if (event.webgpu)
        output.print(say`${formatCount(event.webgpu.computed)} computed with WebGPU on ${event.webgpu.name}`);
      break;
    }
    case 'stepEnded':
      output.progress(
        say`epoch ${event.epoch}/${total}: step ${event.stepInEpoch}/${event.stepsPerEpoch}, loss ${event.loss.toFixed(4)}, accuracy ${event.accuracy.toFixed(3)}${timeLeft()}`,
      );
      break;
    case 'epochEnded': {
      const { training, validation } = event;
      const validated = validation
        ? say`  validation loss ${validation.loss.toFixed(4)}  accuracy ${validation.accuracy.toFixed(3)}`
        : '';
      output.print(
        say`epoch ${String(event.epoch).padStart(String(total).length)}/${total}  loss ${training.loss.toFixed(4)}  accuracy ${training.accuracy.toFixed(3)}${validated}  ${formatSeconds(event.seconds)}${state.features ? say` (cached)` : ''}`,
      );
      break;
    }
    case 'imageSkipped':
      output.note(say`skipped: ${event.path}: ${event.reason}`);
      break;
    case 'resumed':
      output.print(say`Resumed after epoch ${event.fromEpoch}, step ${event.fromStep}`);
      break;
    case 'movedToCpu':
      output.note(event.reason);
      break;
    case 'extended':
      output.print(say`Extended: stage ${event.stage + 1} now has ${event.epochs} epochs`);
      break;
    case 'branched':
      output.print(
        say`Started from the ${event.from.checkpoint} checkpoint of ${event.from.runId}, epoch ${event.from.epoch}`,
      );
      break;
    case 'placed':
      output.print(say`Node ${plain(event.node)} of ${event.cluster}`);
      break;
    case 'evaluated':
    case 'checkpointSaved':
    case 'ended':
      break;
  }
}

/** Returns the function that tells the remaining time, counted down steadily. */
function createTimeLeft(): (state: RunState, pace: RunPace) => Words {
  const steady = createSteadyTime();
  return (state, pace) => {
    const seconds = steady.show(pace.lastAt ?? 0, secondsLeft(state, pace));
    if (seconds === null) return say`, measuring the time left`;
    const atMost = estimateLeft(state, pace)?.atMost ?? false;
    return atMost
      ? say`, at most ${formatSeconds(seconds)} left`
      : say`, about ${formatSeconds(seconds)} left`;
  };
}
