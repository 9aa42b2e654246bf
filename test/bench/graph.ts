// Measures the graph in a browser: opening a file, edits, pan and zoom, for 50 to 8,000 layers, compared with Netron.
import type { Page } from 'playwright-core';
import { openInBrowser } from '../e2e/open-browser';
import { type GraphModel, makeGraphModels } from './graph-models';
import { type Netron, openNetron } from './graph-netron';
import { openOurs } from './graph-open';
import { measureFrames, percentile, pressEdits, takeSeen, watchPage } from './graph-page';
import type { BenchSetting } from './main';
import { type PageTask, tracePage } from './page-tasks';
import { medianOf, type Result, type Task } from './report';

/** Maximum number of layers: GRAFT_BENCH_LAYERS; the smallest: GRAFT_BENCH_FROM. */
const most = Number(process.env.GRAFT_BENCH_LAYERS ?? 1e6);
const least = Number(process.env.GRAFT_BENCH_FROM ?? 0);
/** 0 leaves Netron out. */
const netronLimitMs = Number(process.env.GRAFT_BENCH_LIMIT ?? 120) * 1000;

const canvas = (page: Page) => page.getByTestId('graph-canvas');

/** Makes and undoes fifty edits, near the end of the network and near its start. */
function editKeys(): string[] {
  const keys: string[] = [];
  for (const [home, way] of [
    ['End', 'ArrowUp'],
    ['Home', 'ArrowDown'],
  ] as const) {
    for (let i = 0; i < 14; i++) {
      keys.push(home, ...Array.from({ length: 1 + (i % 5) }, () => way), 'Delete', 'Control+z');
    }
  }
  return keys;
}

async function overCanvas(page: Page, selector: string): Promise<void> {
  const box = await page.locator(selector).first().boundingBox();
  if (box) await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.45);
}

function row(name: string, values: readonly number[], ours: boolean, against = Number.NaN): Result {
  const median = medianOf(values.length > 0 ? values : [Number.NaN]);
  return {
    name,
    ours,
    values: [...values],
    median,
    oursOverThis: Number.isNaN(against) ? 1 : median / against,
  };
}

interface Moves {
  readonly pan: number[];
  readonly zoom: number[];
}

async function move(page: Page, selector: string): Promise<Moves> {
  await overCanvas(page, selector);
  const pan = await measureFrames(page, false);
  const zoom = await measureFrames(page, true);
  return { pan, zoom };
}

async function benchModel(page: Page, model: GraphModel, netron: Netron | null, setting: BenchSetting) {
  const { rounds, say } = setting;
  const fromFile: number[] = [];
  const fromGraph: number[] = [];
  const theirs: number[] = [];
  const checks: string[] = [];
  let theirMoves: Moves | null = null;
  let blockedOpening: number[] = [];
  const busyOpening: PageTask[] = [];
  for (let round = 0; round < rounds; round++) {
    say(`${model.name}, ${model.layers} layers: opening, round ${round + 1}`);
    const trace = await tracePage(page, `${model.name} opening ${round + 1}`);
    const opened = await openOurs(page, model.path, () => takeSeen(page));
    fromFile.push(opened.fromFile);
    fromGraph.push(opened.fromGraph);
    await page.waitForTimeout(400);
    busyOpening.push(...(await trace.stop()));
    blockedOpening = [...blockedOpening, ...(await takeSeen(page)).blocked];
    if (!netron) continue;
    const other = await netron.page(page.context().browser()!);
    const ms = await netron.open(other, model.path, netronLimitMs);
    if (ms === null) checks.push(`Netron had no graph after ${netronLimitMs / 1000} s`);
    else theirs.push(ms);
    if (round === rounds - 1 && ms !== null) theirMoves = await move(other, '#target');
    await other
      .context()
      .close()
      .catch(() => {});
    await other.close().catch(() => {});
    if (ms === null) break;
  }
  const states: [string, () => Promise<void>][] = [
    ['as it opens', async () => {}],
    ['all blocks open', async () => openAll(page)],
  ];
  const tasks: Task[] = [];
  const open = medianOf(fromFile);
  tasks.push({
    task: `${model.name}, ${model.layers} layers: from the file to the graph`,
    unit: 'ms, ratio = theirs / ours',
    results: [
      row('Graft, file chosen → graph drawn', fromFile, true),
      row('Graft, graph in the window → drawn', fromGraph, true, open),
      ...(theirs.length > 0
        ? [row(`Netron ${netron?.version}, file chosen → graph drawn`, theirs, false, open)]
        : []),
    ],
    checks: [...checks, blocked('the window while opening', blockedOpening), busyFor(busyOpening)],
  });
  for (const [state, prepare] of states) {
    const drawnBefore = await canvas(page).getAttribute('data-nodes');
    await prepare();
    const nodes = await canvas(page).getAttribute('data-nodes');
    // No blocks are folded.
    if (tasks.length > 1 && nodes === drawnBefore) continue;
    say(`${model.name}: edits and moves, ${state}, ${nodes} boxes`);
    await canvas(page).focus();
    await takeSeen(page);
    const trace = await tracePage(page, `${model.name} ${state}`);
    await pressEdits(page, editKeys(), ['Delete', 'Control+z']);
    const { keys, tasks: busy } = await trace.stopWithKeys();
    const { computed, edits, painted, blocked: blockedEditing } = await takeSeen(page);
    await page.keyboard.press('End');
    await page.waitForTimeout(400);
    const moves = await move(page, '[data-testid=graph-canvas]');
    const { blocked: blockedMoving } = await takeSeen(page);
    const p95 = (name: string, values: readonly number[], against?: number) =>
      row(name, values.length > 0 ? [percentile(values, 0.95)] : [], against === undefined, against);
    const [pan, zoom] = [percentile(moves.pan, 0.95), percentile(moves.zoom, 0.95)];
    tasks.push({
      task: `${model.name}, ${state}: ${nodes} boxes`,
      unit: 'ms, p95',
      results: [
        p95(`edit → checked, elements up to date (${computed.length})`, computed),
        p95(`the same, CPU time (${keys.length})`, keys),
        p95('edit → first frame', edits),
        p95('edit → painted', painted),
        p95(`pan, frame (${moves.pan.length})`, moves.pan),
        p95(`zoom, frame (${moves.zoom.length})`, moves.zoom),
        ...(theirMoves
          ? [p95('Netron: pan', theirMoves.pan, pan), p95('Netron: zoom', theirMoves.zoom, zoom)]
          : []),
      ],
      checks: [
        `median: edit computed ${medianOf(computed).toFixed(1)} (CPU ${medianOf(keys.length > 0 ? keys : [0]).toFixed(1)}), first frame ${medianOf(edits).toFixed(1)}, painted ${medianOf(painted).toFixed(1)}, pan ${medianOf(moves.pan).toFixed(1)}, zoom ${medianOf(moves.zoom).toFixed(1)} ms`,
        blocked('the window while editing', blockedEditing),
        busyFor(busy),
        blocked('the window while moving', blockedMoving),
      ],
    });
  }
  return tasks;
}

function busyFor(tasks: readonly PageTask[]): string {
  const long = tasks.filter(({ computedMs }) => computedMs > 50);
  const longest = Math.max(0, ...tasks.map(({ computedMs }) => computedMs));
  return `by CPU time: ${long.length} over 50 ms, the longest ${longest.toFixed(0)} ms`;
}

function blocked(what: string, tasks: readonly number[]): string {
  if (tasks.length === 0) return `${what}: no task over 50 ms`;
  return `${what}: ${tasks.length} tasks over 50 ms, the longest ${Math.max(...tasks).toFixed(0)} ms`;
}

async function openAll(page: Page): Promise<void> {
  await canvas(page).focus();
  await page.keyboard.press('Control+k');
  await page.getByTestId('command-openBlocks').waitFor();
  const command = page.getByTestId('command-openBlocks');
  if ((await command.getAttribute('aria-disabled')) === 'true') await page.keyboard.press('Escape');
  else await command.click();
  await page.waitForTimeout(500);
}

/** Measures Graft and Netron with the same files in the same browser. */
export async function benchGraph(setting: BenchSetting): Promise<Task[]> {
  const { folder, say } = setting;
  say('writing the model files');
  const models = (await makeGraphModels(folder, most)).filter(({ layers }) => layers >= least);
  if (netronLimitMs > 0) say('installing Netron');
  const netron =
    netronLimitMs > 0 ? await openNetron(process.env.GRAFT_BENCH_PYTHON ?? 'python3', folder) : null;
  if (!netron) say('Netron cannot be had here');
  const bench = await openInBrowser(watchPage);
  try {
    await bench.page.getByTestId('nav-model').waitFor();
    const tasks: Task[] = [];
    for (const model of models) {
      const found = await benchModel(bench.page, model, netron, setting);
      for (const { task, results, checks } of found)
        say(
          [task, ...results.map(({ name, median }) => `${name}: ${median.toFixed(1)}`), ...checks].join(
            '\n  ',
          ),
        );
      tasks.push(...found);
    }
    return tasks;
  } finally {
    netron?.close();
    await bench.close();
  }
}
