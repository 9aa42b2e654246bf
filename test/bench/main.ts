// The benches by name, and the command line of `npm run bench`.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { embeddingMethods } from '#shared/insight/embedding';
import { architecturesUsage, benchArchitectures } from './architectures-table';
import { benchCluster } from './cluster';
import { benchCurves, curvesUsage } from './curves';
import { benchDecode } from './decode';
import { benchEdits } from './edits';
import { benchEmbedding } from './embedding';
import { benchEndurance } from './endurance';
import { benchFirstAnswer } from './first-answer';
import { benchFormats } from './formats';
import { benchForward } from './forward';
import { benchGraph } from './graph';
import { benchInsight } from './insight';
import { benchLabelErrors } from './label-errors';
import { benchLearning } from './learning';
import { describeMachine } from './machine';
import { benchMemory } from './memory';
import { benchOpen } from './open';
import { benchOpening } from './opening';
import { benchPeers } from './peers';
import { type BenchReport, renderReport, type Task } from './report';
import { benchRunData } from './run-data';
import { benchScaled } from './scaled';
import { checkSpeed, writeSpeedTable } from './table';
import { openTheirs, type Theirs } from './theirs';
import { benchTrain } from './train';
import { benchTraining } from './training';
import { benchWindow } from './window';

/** Resources of a bench. */
export interface BenchSetting {
  /** The root folder of the repository. */
  readonly root: string;
  /** A temporary folder. */
  readonly folder: string;
  /** The Python process with Keras. */
  readonly theirs: Theirs;
  readonly rounds: number;
  /** Prints progress to stderr. */
  say(text: string): void;
}

const benches: Readonly<Record<string, (setting: BenchSetting) => Promise<Task[]>>> = {
  decode: benchDecode,
  'first-answer': benchFirstAnswer,
  forward: benchForward,
  graph: benchGraph,
  insight: benchInsight,
  open: benchOpen,
  peers: benchPeers,
  train: benchTrain,
  training: benchTraining,
};

const usage = `Usage: npm run bench [-- --rounds N]        measures all figures of the table of docs/speed.md and writes it\n       npm run bench -- check [--rounds N]  fails if a ratio is 30 % below the table\n       npm run bench -- NAME [--json] [--rounds N]\nNAME is one of: ${Object.keys(benches).join(', ')}\n${architecturesUsage}\n       npm run bench -- learning [SEEDS]\n       npm run bench -- label-errors [SEEDS]\n       npm run bench -- embedding [COUNT [METHOD]]\n       npm run bench -- scaled FOLDER (of photos)\n       npm run bench -- endurance [--quick]\n       npm run bench -- edits [ROUNDS]\n       npm run bench -- opening [ROUNDS]\n       npm run bench -- run-data [COUNT]\n       npm run bench -- formats\n       npm run bench -- cluster [ROUNDS [FOLDER]]\n       npm run bench -- window [COUNT [FOLDER]]\n       npm run bench -- memory [COUNT [ROUNDS]]\n${curvesUsage}`;

/** Runs one bench and prints its report. Returns the exit code: 0 success, 1 failure, 2 incorrect usage. */
export async function runBench(args: string[]): Promise<number> {
  if (args[0] === 'architectures') return runArchitectures(args.slice(1));
  if (args[0] === 'learning') return runLearning(args.slice(1));
  if (args[0] === 'steps') return runCurves(args.slice(1));
  if (args[0] === 'label-errors') return runLabelErrors(args.slice(1));
  if (args[0] === 'embedding') return runEmbedding(args.slice(1));
  if (args[0] === 'scaled') return runScaled(args.slice(1));
  if (args[0] === 'endurance') return runEndurance(args.includes('--quick'));
  if (args[0] === 'edits') return runEdits(args.slice(1));
  if (args[0] === 'opening') return runOpening(args.slice(1));
  if (args[0] === 'run-data') return runRunData(args.slice(1));
  if (args[0] === 'formats') return runFormats();
  if (args[0] === 'cluster') return runCluster(args.slice(1));
  if (args[0] === 'window') return runWindow(args.slice(1));
  if (args[0] === 'memory') return runMemory(args.slice(1));
  if (args.length === 0 || args[0] === '--rounds') return runTable(roundsIn(args, 5));
  if (args[0] === 'check') return runCheck(roundsIn(args, 5));
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

/** Runs a bench with its own report in a temporary folder. Returns its exit code. */
async function inFolder(
  name: string,
  run: (setting: {
    root: string;
    folder: string;
    python: string;
    say(text: string): void;
  }) => Promise<number>,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), `graft-${name}-`));
  try {
    return await run({
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

/** The number of rounds in the arguments. */
function roundsIn(args: readonly string[], otherwise: number): number {
  const at = args.indexOf('--rounds');
  return at < 0 ? otherwise : wholeNumber(args[at + 1] ?? '', 1, otherwise);
}

/** Without a name: measures all figures of the table of docs/speed.md, and writes it. */
function runTable(rounds: number): Promise<number> {
  return inFolder('bench', (setting) => writeSpeedTable({ ...setting, rounds }));
}

/** `check`: compares the light figures with the table. */
function runCheck(rounds: number): Promise<number> {
  return inFolder('bench', (setting) => checkSpeed({ ...setting, rounds }));
}

const wholeNumber = (text: string, least: number, otherwise: number) =>
  Math.max(least, Math.floor(Number(text)) || otherwise);

/** `learning [SEEDS]`: accuracy compared with Keras. */
function runLearning([seeds = '5']: readonly string[]): Promise<number> {
  return inFolder('learning', async (setting) => {
    console.log(await benchLearning({ ...setting, seeds: wholeNumber(seeds, 1, 5) }));
    return 0;
  });
}

/** `label-errors [SEEDS]`: wrong labels found, compared with cleanlab. */
function runLabelErrors([seeds = '5']: readonly string[]): Promise<number> {
  return inFolder('label-errors', async (setting) => {
    console.log(await benchLabelErrors({ ...setting, seeds: wholeNumber(seeds, 1, 5) }));
    return 0;
  });
}

/** `scaled FOLDER`: the photos of a folder, decoded at a part of their size. */
function runScaled([photos]: readonly string[]): Promise<number> {
  if (photos === undefined)
    throw new GraftError('invalid', 'Expected a folder of photos: npm run bench -- scaled FOLDER');
  return inFolder('scaled', (setting) => benchScaled(setting, photos));
}

/** `embedding [COUNT [METHOD]]`: from the features of images to a map. */
function runEmbedding([count = '10000', name = 'umap']: readonly string[]): Promise<number> {
  const method = embeddingMethods.find((one) => one === name) ?? 'umap';
  return inFolder('embedding', async (setting) => {
    console.log(await benchEmbedding({ ...setting, method, count: wholeNumber(count, 3, 10_000) }));
    return 0;
  });
}

/** `endurance [--quick]`: a long training in the workbench. */
function runEndurance(quick: boolean): Promise<number> {
  return inFolder('endurance', async (setting) => {
    console.log(await benchEndurance({ ...setting, quick }));
    return 0;
  });
}

/** `edits [ROUNDS]`: edits of a large network and their undo, in Node. */
function runEdits([rounds = '4']: readonly string[]): Promise<number> {
  return inFolder('edits', async (setting) => {
    console.log(await benchEdits({ ...setting, rounds: wholeNumber(rounds, 1, 4) }));
    return 0;
  });
}

/** `opening [ROUNDS]`: the window's tasks while large networks are opened, selected, searched and closed. */
function runOpening([rounds = '3']: readonly string[]): Promise<number> {
  return inFolder('opening', async (setting) => {
    console.log(await benchOpening({ ...setting, rounds: wholeNumber(rounds, 1, 3) }));
    return 0;
  });
}

/** `run-data [COUNT]`: the engine's longest turn with the images of a run. */
function runRunData([count = '100000']: readonly string[]): Promise<number> {
  return inFolder('run-data', async ({ folder }) => {
    await benchRunData({ folder, count: wholeNumber(count, 1, 10_000_000) });
    return 0;
  });
}

/** `formats`: every form of dataset compared with independent readers; 1 if they differ. */
function runFormats(): Promise<number> {
  return inFolder('formats', async (setting) => ((await benchFormats(setting)) ? 0 : 1));
}

/** `cluster [ROUNDS [FOLDER]]`: one node of a Ray cluster and two, beside Ray Data; the images are kept in FOLDER. */
function runCluster([rounds = '1', inputs]: readonly string[]): Promise<number> {
  return inFolder('cluster', (setting) =>
    benchCluster({ ...setting, rounds: wholeNumber(rounds, 1, 1), inputs: inputs ?? setting.folder }),
  );
}

/** `window [COUNT [FOLDER]]`: the Data view with many images, stored in FOLDER; 1 if it was blocked for more than 50 ms. */
async function runWindow([countText = '100000', kept]: readonly string[]): Promise<number> {
  const count = Math.max(100, Math.floor(Number(countText)) || 100_000);
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'graft-window-')));
  try {
    return (await benchWindow({ count, folder, say: (text) => console.error(`[bench] ${text}`) })) ? 0 : 1;
  } finally {
    if (!kept) await rm(folder, { recursive: true, force: true });
  }
}

/** `memory [COUNT [ROUNDS]]`: the engine's memory during repeated work. */
function runMemory([count = '10000', rounds = '10']: readonly string[]): Promise<number> {
  return inFolder('memory', async (setting) => {
    await benchMemory({
      ...setting,
      count: wholeNumber(count, 100, 10_000),
      rounds: wholeNumber(rounds, 1, 10),
    });
    return 0;
  });
}

/** `steps`: a hundred steps of each kind compared with Keras. */
const runCurves = (args: readonly string[]) => inFolder('steps', (setting) => benchCurves(args, setting));

const runArchitectures = (args: readonly string[]) =>
  inFolder('architectures', (setting) => benchArchitectures(args, setting));
