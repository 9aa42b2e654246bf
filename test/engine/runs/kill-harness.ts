// A staged run whose trainer or engine is killed or paused at random times, and resumed until it is done.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { LayerGraph } from '#shared/graph/graph';
import type { Client } from '#shared/protocol/contract';
import { type EngineContract, engineContract } from '#shared/protocol/engine-contract';
import { framed } from '#shared/protocol/framed';
import { connect } from '#shared/protocol/rpc';
import { type Recipe, recipeSchema } from '#shared/recipe/recipe';
import { type Checkpoint, checkpointSchema } from '#shared/run/checkpoint';
import type { RunEvent } from '#shared/run/events';
import { foldRun, type RunState } from '#shared/run/reduce-run';
import { inEnglish } from '#shared/sentence';
import { readJson } from '../../../src-main/store/atomic';
import { openChannels } from '../../../src-main/wire/channels';
import { pipeTransport } from '../../../src-main/wire/pipe-transport';
import { smallNet } from '../../trainer/graphs';
import { appFolder } from '../support';

/** The result of a run, without times. */
export interface Ending {
  readonly weights: LayerGraph['layers'][number]['weights'][];
  readonly optimizer: Checkpoint['optimizer'];
  readonly epochs: readonly unknown[];
  readonly evaluation: unknown;
}

/** What ends a run or pauses it, so that it is resumed: a killed process, or Stop. */
type Cut = 'trainer' | 'engine' | 'pause';
/** What a run must survive without being resumed: a killed decoder, a machine that sleeps, a clock that is set. */
type Shock = 'decoder' | 'sleep' | 'clock';
/** An action on a run at a random time. */
export type Blow = Cut | Shock;

/** Sets the clock of processes; absent where Debian's package faketime is not installed. */
const fakeClock = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu']
  .map((folder) => join(folder, 'faketime/libfaketimeMT.so.1'))
  .find((path) => existsSync(path));
/** False where the clock of a process cannot be set. */
export const canSetClock = fakeClock !== undefined;
const clockFile = (home: string) => join(home, 'clock');
const sleepSeconds = Number(process.env.GRAFT_SLEEP_SECONDS ?? 4);

interface EngineProcess {
  readonly child: ChildProcess;
  readonly client: Client<EngineContract>;
}

function startEngine(home: string): EngineProcess {
  if (fakeClock && !existsSync(clockFile(home))) writeFileSync(clockFile(home), '+0');
  const clock = fakeClock && {
    LD_PRELOAD: fakeClock,
    FAKETIME_TIMESTAMP_FILE: clockFile(home),
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  const child = spawn(process.execPath, [join(appFolder, 'dist/main/engine.js')], {
    // Frequent checkpoints within epochs, so that kills happen between and during them.
    env: { ...process.env, GRAFT_HOME: home, GRAFT_CHECKPOINT_SECONDS: '0.15', ...clock },
    stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe'],
  });
  const pipe = pipeTransport(child.stdio[4] as Readable, child.stdio[3] as Writable);
  return { child, client: connect(engineContract, framed(openChannels(pipe).open())) };
}

async function killEngine({ child }: EngineProcess): Promise<void> {
  const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
  child.kill('SIGKILL');
  await gone;
}

/** The recipe: augmentation, dropout and Adam in all stages; first the head, then all layers with batch statistics, then the head on cached features. */
export function stagedRecipe(folder: string, epochs: number): Recipe {
  const optimizer = { kind: 'adam' as const, learningRate: 0.004 };
  const augmentation = { horizontalFlip: true, rotation: 20, zoom: 0.2, translation: 0.1, brightness: 0.1 };
  const common = { epochs, batchSize: 4, optimizer };
  return recipeSchema.parse({
    version: 2,
    name: 'staged',
    model: { file: 'small.keras' },
    data: { folder },
    split: { validation: 0.25, test: 0 },
    seed: 11,
    stages: [
      { ...common, name: 'head', trainable: { names: ['dense'] }, augmentation },
      {
        ...common,
        name: 'all',
        trainable: { all: true },
        batchNormalization: 'trainable',
        augmentation,
        schedule: { kind: 'plateau', patience: 1, factor: 0.5 },
        earlyStopping: { monitor: 'loss', patience: 50, restoreBest: true },
      },
      { ...common, name: 'again', trainable: { names: ['dense'] }, features: 'cached' },
    ],
  });
}

/** Runs in a new project with interruptions; `moment` returns the seconds until the next. Returns the result and the interruptions that hit the running training. */
export async function runUnderBlows(
  home: string,
  recipe: Recipe,
  blows: readonly Blow[],
  moment: () => number,
): Promise<{ ending: Ending; met: string[] }> {
  let engine = startEngine(home);
  const met: string[] = [];
  try {
    const { id: project } = await engine.client.createProject({ name: 'kills' });
    const { runId } = await engine.client.startRun({ project, recipe, graph: smallNet(0.3) });
    for (const blow of blows) {
      const over = watch(engine.client, project, runId).catch(() => null);
      const wake = new AbortController();
      const isOver = await Promise.race([over.then(() => true), pause(moment() * 1000, wake.signal)]);
      wake.abort();
      if (isOver) break;
      if (isShock(blow)) {
        if (await shock(engine.child.pid!, blow, clockFile(home))) met.push(blow);
        continue;
      }
      if (blow === 'engine') {
        await killEngine(engine);
        engine = startEngine(home);
        await engine.client.openProject({ project });
      } else if (blow === 'trainer') {
        for (const pid of trainersOf(engine.child.pid!)) process.kill(pid, 'SIGKILL');
      } else await engine.client.stopRun({ project, runId });
      await over;
      const state = foldRun(await watch(engine.client, project, runId));
      if (state.status === 'done') break;
      if (state.status === 'failed')
        throw new Error(`The run failed after ${blow}: ${inEnglish(state.message ?? '')}`);
      met.push(`${blow} ${whereOf(state)}`);
      await engine.client.resumeRun({ project, runId });
    }
    const state = foldRun(await watch(engine.client, project, runId));
    if (state.status !== 'done')
      throw new Error(`The run ended as ${state.status}: ${inEnglish(state.message ?? '')}`);
    // The time shown for the run is that of its work, also after the clock was set.
    if (state.activeMs > 3_600_000)
      throw new Error(`The run claims to have worked for ${state.activeMs} ms.`);
    const file = join(home, 'projects', project, 'runs', runId, 'checkpoints', 'last.json');
    const { graph, optimizer } = await readJson(file, checkpointSchema);
    const weights = graph.layers.map((layer) => layer.weights);
    const epochs = state.epochs.map(({ stage, epoch, training, validation }) => ({
      stage,
      epoch,
      training,
      validation,
    }));
    return { ending: { weights, optimizer, epochs, evaluation: state.evaluation }, met };
  } finally {
    await killEngine(engine);
  }
}

/** Describes the state of a run when it was interrupted. */
function whereOf(state: RunState): string {
  const last = state.steps.at(-1);
  return state.progress
    ? `while ${state.progress.what}`
    : last
      ? `at step ${last.step}`
      : 'before its first step';
}

async function watch(client: Client<EngineContract>, project: string, runId: string): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const { events } of client.watchRun({ project, runId })) all.push(...events);
  return all;
}

function pause(ms: number, signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}

const isShock = (blow: Blow): blow is Shock => blow === 'decoder' || blow === 'sleep' || blow === 'clock';

/** Returns true if it hit a process, or the clock. */
async function shock(engine: number, kind: Shock, clock: string): Promise<boolean> {
  const trainers = trainersOf(engine);
  if (kind === 'clock') {
    // Back and forth by turns.
    const back = readFileSync(clock, 'utf8').startsWith('-');
    writeFileSync(clock, back ? '+3d' : '-1d');
    return trainers.length > 0;
  }
  const decoders = trainers.flatMap((pid) => childrenOf(pid, 'decoder.js'));
  if (kind === 'decoder') {
    for (const pid of decoders) process.kill(pid, 'SIGKILL');
    return decoders.length > 0;
  }
  const all = [engine, ...trainers, ...decoders];
  for (const pid of all) process.kill(pid, 'SIGSTOP');
  await new Promise((wake) => setTimeout(wake, sleepSeconds * 1000));
  for (const pid of all) process.kill(pid, 'SIGCONT');
  return trainers.length > 0;
}

const trainersOf = (engine: number) => childrenOf(engine, 'trainer.js');

/** Returns the process ids of a process' children that run a script. */
function childrenOf(parent: number, script: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const of = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[1]);
        return of === parent && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(script);
      } catch {
        return false;
      }
    });
}
