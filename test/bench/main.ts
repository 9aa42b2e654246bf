// The benches by name, and what the command line of `npm run bench` means.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { architecturesUsage, benchArchitectures } from './architectures-table';
import { benchCurves, curvesUsage } from './curves';
import { benchDecode } from './decode';
import { benchEndurance } from './endurance';
import { benchFormats } from './formats';
import { benchForward } from './forward';
import { benchGraph } from './graph';
import { benchLearning } from './learning';
import { describeMachine } from './machine';
import { benchMemory } from './memory';
import { benchOpen } from './open';
import { type BenchReport, renderReport, type Task } from './report';
import { openTheirs, type Theirs } from './theirs';
import { benchTrain } from './train';
import { benchTraining } from './training';
import { benchWindow } from './window';

/** What a bench works with. */
export interface BenchSetting {
  /** The checkout. */
  readonly root: string;
  /** A folder of its own, gone afterwards. */
  readonly folder: string;
  /** The Python child with real Keras. */
  readonly theirs: Theirs;
  readonly rounds: number;
  /** Says what is being done, on the error stream. */
  say(text: string): void;
}

const benches: Readonly<Record<string, (setting: BenchSetting) => Promise<Task[]>>> = {
  decode: benchDecode,
  forward: benchForward,
  graph: benchGraph,
  open: benchOpen,
  train: benchTrain,
  training: benchTraining,
};

const usage = `Usage: npm run bench -- NAME [--json] [--rounds N]\nNAME is one of: ${Object.keys(benches).join(', ')}\n${architecturesUsage}\n       npm run bench -- learning [SEEDS]\n       npm run bench -- endurance [--quick]\n       npm run bench -- formats\n       npm run bench -- window [COUNT [FOLDER]]\n       npm run bench -- memory [COUNT [ROUNDS]]\n${curvesUsage}`;

/** Runs one bench and prints it; returns the exit code: 0 done, 1 the world said no, 2 wrong usage. */
export async function runBench(args: string[]): Promise<number> {
  if (args[0] === 'architectures') return runArchitectures(args.slice(1));
  if (args[0] === 'learning') return runLearning(args.slice(1));
  if (args[0] === 'steps') return runCurves(args.slice(1));
  if (args[0] === 'endurance') return runEndurance(args.includes('--quick'));
  if (args[0] === 'formats') return runFormats();
  if (args[0] === 'window') return runWindow(args.slice(1));
  if (args[0] === 'memory') return runMemory(args.slice(1));
  const json = args.includes('--json');
  const at = args.indexOf('--rounds');
  const rounds = at >= 0 ? Number(args[at + 1]) : args.includes('training') ? 3 : 5;
  const names = args.filter((arg, i) => !arg.startsWith('--') && (at < 0 || i !== at + 1));
  const bench = names.length === 1 ? benches[names[0]!] : undefined;
  if (!bench || !Number.isInteger(rounds) || rounds < 1) {
    console.error(usage);
    return 2;
  }
  const say = (text: string) => console.error(`[bench] ${text}`);
  const folder = await mkdtemp(join(tmpdir(), 'graft-bench-'));
  const root = process.env.GRAFT_BENCH_ROOT ?? process.cwd();
  let theirs: Theirs | null = null;
  try {
    say('starting Python with Keras');
    theirs = await openTheirs(
      join(root, 'test/bench/theirs.py'),
      process.env.GRAFT_BENCH_PYTHON ?? 'python3',
    );
    const before = describeMachine(theirs.versions);
    const tasks = await bench({ root, folder, theirs, rounds, say });
    const report: BenchReport = {
      bench: names[0]!,
      at: new Date().toISOString(),
      rounds,
      machine: before,
      tasks,
    };
    console.log(json ? JSON.stringify(report, null, 2) : renderReport(report));
    return 0;
  } catch (error) {
    if (!(error instanceof GraftError)) throw error;
    console.error(`bench: ${error.message}`);
    return 1;
  } finally {
    await theirs?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** `learning [SEEDS]`: real learning beside Keras. */
async function runLearning([seeds = '5']: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-learning-'));
  try {
    const table = await benchLearning({
      folder,
      root: process.env.GRAFT_BENCH_ROOT ?? process.cwd(),
      python: process.env.GRAFT_BENCH_PYTHON ?? 'python3',
      seeds: Math.max(1, Math.floor(Number(seeds)) || 5),
      say: (text) => console.error(`[bench] ${text}`),
    });
    console.log(table);
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `endurance [--quick]`: a long training in the workbench. */
async function runEndurance(quick: boolean): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-endurance-'));
  try {
    const root = process.env.GRAFT_BENCH_ROOT ?? process.cwd();
    const say = (text: string) => console.error(`[bench] ${text}`);
    console.log(await benchEndurance({ root, folder, quick, say }));
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `formats`: every form of data set beside independent readers; 1 where they differ. */
async function runFormats(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-formats-'));
  try {
    const same = await benchFormats({
      folder,
      root: process.env.GRAFT_BENCH_ROOT ?? process.cwd(),
      python: process.env.GRAFT_BENCH_PYTHON ?? 'python3',
      say: (text) => console.error(`[bench] ${text}`),
    });
    return same ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `window [COUNT [FOLDER]]`: the Data view over many pictures, kept in FOLDER; 1 where it was blocked over 50 ms. */
async function runWindow([countText = '100000', kept]: readonly string[]): Promise<number> {
  const count = Math.max(100, Math.floor(Number(countText)) || 100_000);
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'graft-window-')));
  try {
    return (await benchWindow({ count, folder, say: (text) => console.error(`[bench] ${text}`) })) ? 0 : 1;
  } finally {
    if (!kept) await rm(folder, { recursive: true, force: true });
  }
}

/** `memory [COUNT [ROUNDS]]`: the engine's memory over rounds of the same work. */
async function runMemory([countText = '10000', roundsText = '10']: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-memory-'));
  try {
    await benchMemory({
      folder,
      root: process.env.GRAFT_BENCH_ROOT ?? process.cwd(),
      count: Math.max(100, Math.floor(Number(countText)) || 10_000),
      rounds: Math.max(1, Math.floor(Number(roundsText)) || 10),
      say: (text) => console.error(`[bench] ${text}`),
    });
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `steps`: a hundred steps of each kind beside Keras. */
async function runCurves(args: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-steps-'));
  try {
    return await benchCurves(args, {
      folder,
      root: process.env.GRAFT_BENCH_ROOT ?? process.cwd(),
      python: process.env.GRAFT_BENCH_PYTHON ?? 'python3',
      say: (text) => console.error(`[bench] ${text}`),
    });
  } catch (error) {
    if (!(error instanceof GraftError)) throw error;
    console.error(`bench: ${error.message}`);
    return error.code === 'usage' ? 2 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runArchitectures(args: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-architectures-'));
  try {
    return await benchArchitectures(args, {
      folder,
      root: process.env.GRAFT_BENCH_ROOT ?? process.cwd(),
      python: process.env.GRAFT_BENCH_PYTHON ?? 'python3',
      say: (text) => console.error(`[bench] ${text}`),
    });
  } catch (error) {
    if (!(error instanceof GraftError)) throw error;
    console.error(`bench: ${error.message}`);
    return error.code === 'usage' ? 2 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
