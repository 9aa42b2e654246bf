// `npm run bench` and `npm run bench -- check`: the table of docs/speed.md, and whether its ratios still hold.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchLight } from './light';
import { describeMachine } from './machine';
import type { BenchSetting } from './main';
import type { Task } from './report';
import {
  findFalls,
  isMeasuredOn,
  mergeRows,
  ratiosIn,
  readTable,
  renderRows,
  rowsOf,
  writeRows,
} from './speed-table';
import { openTheirs } from './theirs';
import { benchTraining } from './training';

/** A ratio may fall by this share: more than two runs on a busy machine differ. */
const share = 0.3;

/** Elsewhere libraries choose other instructions, so that only a ratio that collapses is a fault. */
const shareElsewhere = 0.6;

interface TableSetting {
  readonly root: string;
  readonly python: string;
  readonly rounds: number;
  say(text: string): void;
}

const training = (part: string) => (bench: BenchSetting) =>
  benchTraining({ ...bench, rounds: Math.min(3, bench.rounds) }, [part]);

/** The parts of the table, which `GRAFT_BENCH_PARTS` (comma-separated) can select; all by default. */
const parts: Readonly<Record<string, (bench: BenchSetting) => Promise<Task[]>>> = {
  light: benchLight,
  steps: training('steps'),
  heads: training('heads'),
};

/** Measures all figures; each part is written to the table when it is done. */
export async function writeSpeedTable(setting: TableSetting): Promise<number> {
  const { root, say } = setting;
  for (const name of process.env.GRAFT_BENCH_PARTS?.split(',') ?? Object.keys(parts)) {
    const { lines, machine } = await measure(setting, parts[name]!);
    await writeRows(root, lines, machine);
    console.log(lines.join('\n'));
    say(`${lines.length} rows were written to docs/speed.md`);
  }
  return 0;
}

/** Measures the light figures and compares their ratios with the table. Returns 1 if one fell. */
export async function checkSpeed(setting: TableSetting): Promise<number> {
  const table = await readTable(setting.root);
  const { rows, lines, machine } = await measure(setting, benchLight);
  console.log(mergeRows('', lines));
  const isSame = isMeasuredOn(table, machine);
  if (!isSame) console.log(`\ndocs/speed.md was measured on another processor than ${machine.cpu}.`);
  const allowed = isSame ? share : shareElsewhere;
  const falls = findFalls(rows, ratiosIn(table), allowed);
  for (const fall of falls) console.error(`bench: ${fall}`);
  if (falls.length === 0) console.log(`\nNo ratio is more than ${allowed * 100} % below docs/speed.md.`);
  return falls.length > 0 ? 1 : 0;
}

async function measure(setting: TableSetting, bench: (setting: BenchSetting) => Promise<Task[]>) {
  const { root, python, rounds, say } = setting;
  const folder = await mkdtemp(join(tmpdir(), 'graft-bench-'));
  const theirs = await openTheirs(join(root, 'test/bench/theirs.py'), python);
  try {
    const machine = describeMachine(theirs.versions);
    const rows = rowsOf(await bench({ root, folder, theirs, rounds, say }));
    return { rows, machine, lines: renderRows(rows, machine, new Date()) };
  } finally {
    await theirs.close();
    await rm(folder, { recursive: true, force: true });
  }
}
