// Recorded runs (scripts/time-left) as events, and what their remaining time was shown as.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '#shared/run/events';
import { learnSpeed } from '#shared/run/learn-speed';
import type { MachineSpeed } from '#shared/run/machine-speed';
import { openRunFold } from '#shared/run/run-fold';
import { estimateLeft, secondsLeft } from '#shared/run/seconds-left';
import { createSteadyTime } from '#shared/run/steady-time';

const folder = join(import.meta.dirname, '../../fixtures/runs/time-left');
type Started = Extract<RunEvent, { type: 'started' }>;
type Row = readonly [string, number, ...(number | string)[]];

/** A recorded run. */
export interface RecordedRun {
  readonly name: string;
  readonly what: string;
  readonly events: readonly RunEvent[];
}

const metrics = { loss: 0, accuracy: 0 };

function eventOf([kind, at, ...values]: Row): RunEvent {
  const [a, b, c, d, e] = values as number[];
  switch (kind) {
    case 'stage':
      return { type: 'stageStarted', at, stage: a!, trainableParams: 1, cachedAt: b ? ['layer'] : [] };
    case 'features':
    case 'validating':
      return { type: 'progress', at, what: kind, done: a!, total: b! };
    case 'ready':
      return { type: 'featuresReady', at, stage: a!, kept: b!, derived: c!, computed: d!, seconds: e! };
    case 'step':
      return {
        type: 'stepEnded',
        at,
        stage: a!,
        epoch: b!,
        step: c!,
        stepInEpoch: d!,
        stepsPerEpoch: e!,
        ...metrics,
      };
    case 'epoch':
      return {
        type: 'epochEnded',
        at,
        stage: a!,
        epoch: b!,
        step: c!,
        seconds: d!,
        ...(e! > 0 ? { startSeconds: e! } : {}),
        learningRate: 1,
        training: metrics,
        validation: metrics,
      };
    case 'stageEnded':
      return { type: 'stageEnded', at, stage: a!, epochs: b!, early: c === 1, restoredEpoch: null };
    case 'saved':
      return { type: 'checkpointSaved', at, epoch: a!, step: b!, name: 'last' };
    case 'resumed':
      return { type: 'resumed', at, fromStep: a!, fromEpoch: b! };
    case 'evaluated':
      return {
        type: 'evaluated',
        at,
        evaluation: { ...metrics, part: 'validation', count: 0, classes: [], confusion: [], mistakes: [] },
      };
    case 'ended':
      return { type: 'ended', at, outcome: values[0] as 'done' };
    default:
      throw new Error(`Unknown row ${kind}`);
  }
}

function readRun(file: string): RecordedRun {
  const text = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Pick<
    Started,
    'machine' | 'counts' | 'stages' | 'runtime'
  > & { what: string; rows: Row[] };
  const { what, rows, ...rest } = text;
  const name = file.replace('.json', '');
  const started: RunEvent = {
    ...rest,
    type: 'started',
    at: 0,
    runId: name,
    name,
    classes: [],
    params: { total: 0, trainable: 0, nonTrainable: 0 },
  };
  return { name, what, events: [started, ...rows.map(eventOf)] };
}

/** Reads all recorded runs. */
export function readRecordedRuns(): RecordedRun[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map(readRun);
}

/** The speed of a machine that runs have shown. */
export function learnFrom(runs: readonly RecordedRun[]): MachineSpeed {
  return runs.reduce<MachineSpeed | null>((known, { events }) => learnSpeed(known, events), null)!;
}

/** A moment of a replayed run, in seconds since it began or was resumed. */
interface Moment {
  readonly at: number;
  /** Null while measuring. */
  readonly shown: number | null;
  /** The estimate before it is smoothed. */
  readonly estimate: number | null;
  readonly truth: number;
}

/** Replays a run on a machine of this speed, as a window that updates ten times a second shows it. */
export function replay({ events }: RecordedRun, machine: MachineSpeed): Moment[] {
  const began = events.findLast((event) => event.type === 'resumed')?.at ?? 0;
  const end = events.at(-1)!.at;
  const fold = openRunFold();
  const steady = createSteadyTime();
  const moments: Moment[] = [];
  let next = 0;
  for (let at = 0; at < end; at += 100) {
    const arrived: RunEvent[] = [];
    for (; next < events.length && events[next]!.at <= at; next++) {
      const event = events[next]!;
      arrived.push(event.type === 'started' ? { ...event, machine } : event);
    }
    fold.take(arrived);
    if (at < began) continue;
    const shown = steady.show(at, secondsLeft(fold.state, fold.pace, at));
    const estimate = estimateLeft(fold.state, fold.pace, at)?.seconds ?? null;
    moments.push({ at: (at - began) / 1000, shown, estimate, truth: (end - at) / 1000 });
  }
  return moments;
}
