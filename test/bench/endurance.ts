// A long training in the workbench as it is shipped: are tensors and memory flat, does anything block, is the time left true?
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { WebSocket } from 'ws';
import { applyEdits } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import { parseRecipe, type Recipe } from '#shared/recipe/recipe';
import { openRunFold, type RunState } from '#shared/recipe/reduce-run';
import type { RunEvent } from '#shared/recipe/run-events';
import { secondsLeft } from '#shared/recipe/seconds-left';
import { socketLine } from '../../src-main/shells/server/socket-line';
import { createConnection } from '../../src-renderer/app/connect/create-connection';
import type { ShellBridge } from '../../src-renderer/app/connect/index';
import { openInBrowser } from '../e2e/open-browser';
import { descendants } from '../e2e/processes';
import { hookProcesses, type Moment, type PageSeen, readMoments, takePage, watchFrames } from './blocked';
import { percentile } from './graph-page';
import { padLog } from './long-log';

/** What the bench works with. */
export interface EnduranceSetting {
  readonly root: string;
  readonly folder: string;
  /** A short form. */
  readonly quick: boolean;
  say(text: string): void;
}

interface Sample {
  readonly epoch: number;
  readonly stage: number;
  readonly tensors: number;
  readonly tensorBytes: number;
  readonly trainerBytes: number;
  readonly engineBytes: number;
  readonly busy: number;
  readonly picturesPerSecond: number;
  readonly left: number | null;
  readonly at: number;
}

const project = 'sample';
const points = 100_000;

/** Trains, watches, and returns what was seen as text. */
export async function benchEndurance({ root, folder, quick, say }: EnduranceSetting): Promise<string> {
  const moments = join(folder, 'moments');
  await mkdir(moments, { recursive: true });
  hookProcesses(root, moments);
  const bench = await openInBrowser(watchFrames);
  // The server goes on reporting; what is started from here on does not.
  delete process.env.NODE_OPTIONS;
  const { page, home, pid } = bench;
  const connection = await connectBeside(page);
  const { client } = connection;
  const lines: string[] = [];
  const print = (line = '') => {
    lines.push(line);
    say(line);
  };
  try {
    await page.getByTestId('class-row-6').waitFor();
    const length = Number(process.env.GRAFT_BENCH_EPOCHS) || (quick ? 10 : 100);
    const recipe = await readRecipe(root, join(home, 'projects', project, 'pictures'), length);
    say('opening the network');
    const { graph } = await client.openModel({ project, source: recipe.model });
    say('reading the pictures');
    const { classes } = await summary(client, recipe);
    const edited = applyEdits(graph, recipe.edits, { classes, seed: recipe.seed });
    await page.getByTestId('nav-train').click();
    const epochs = recipe.stages.reduce((sum, stage) => sum + stage.epochs, 0);
    say(`training ${epochs} epochs`);
    const { runId } = await client.startRun({ project, recipe, graph: edited });
    await show(page, runId);
    await takePage(page);
    const began = Date.now();
    const [engine] = descendants(pid, 'engine.js');
    const samples: Sample[] = [];
    const seen = { tasks: [] as number[], frames: [] as number[] };
    const state = await follow(client, runId, async (event, now) => {
      if (event.type !== 'epochEnded' || !event.load) return;
      samples.push(await sampleOf(event, now, engine!));
      if (event.epoch % 25 === 0) say(`epoch ${event.epoch}`);
    });
    keepSeen(seen, await takePage(page));
    if (state.status !== 'done') throw new Error(`The run ended as ${state.status}: ${state.message}`);
    print(
      `Training ${epochs} epochs, ${state.epochs.at(-1)!.step} steps, ${state.steps.length} drawn, in ${((Date.now() - began) / 1000).toFixed(0)} s`,
    );
    printSamples(print, samples, recipe);
    printLeft(print, samples, recipe, Date.now());
    await pause(700);
    print();
    print('Blocked while it trained, with a page and a second client listening (ms)');
    printMoments(print, 'engine', await readMoments(moments, 'engine.js', began), began);
    printMoments(print, 'server', await readMoments(moments, 'server.js', began), began);
    printPage(print, 'window', seen);
    await page.screenshot({ path: join(folder, '..', 'graft-endurance.png') });
    print();
    await withManyPoints({ page, client, home, recipe, graph: edited, moments, print, say, quick });
    if (bench.complaints.length > 0)
      print(`The page complained: ${bench.complaints.slice(0, 3).join(' | ')}`);
    return lines.join('\n');
  } catch (error) {
    // Closing may take a while: what went wrong is said first.
    say(`failed: ${(error as Error).stack}`);
    throw error;
  } finally {
    connection.close();
    await bench.close();
  }
}

/** A run whose log holds 100,000 steps goes on, on show. */
async function withManyPoints(given: {
  page: Page;
  client: Client<EngineContract>;
  home: string;
  recipe: Recipe;
  graph: LayerGraph;
  moments: string;
  print(line?: string): void;
  say(text: string): void;
  quick: boolean;
}): Promise<void> {
  const { page, client, home, graph, moments, print, say } = given;
  const [head] = given.recipe.stages;
  const recipe = { ...given.recipe, name: 'many points', stages: [{ ...head!, epochs: 20_000 }] };
  const { runId } = await client.startRun({ project, recipe, graph });
  await follow(client, runId, async (event) => {
    if (event.type === 'epochEnded' && event.epoch === 3) await client.stopRun({ project, runId });
  });
  await padLog(join(home, 'projects', project, 'runs', runId), points, 500);
  say(`a run with ${points} points goes on`);
  const opened = Date.now();
  await takePage(page);
  await client.resumeRun({ project, runId });
  await show(page, runId);
  await page.locator('[data-testid=chart-loss]').waitFor();
  await page.waitForFunction(
    () => {
      const chart = document.querySelector('[data-testid=chart-loss]');
      return Number(chart?.getAttribute('data-epochs')) > 500;
    },
    null,
    { timeout: 180_000 },
  );
  print(`A run with ${points.toLocaleString('en')} points (ms)`);
  printPage(print, 'window, opening it', await takePage(page));
  await pause(700);
  printMoments(print, 'engine, opening it', await readMoments(moments, 'engine.js', opened), opened);
  const live = Date.now();
  await profiled(page, 'many-points', () => pause(given.quick ? 8000 : 30_000));
  printPage(print, 'window, while it trains', await takePage(page));
  await pause(700);
  printMoments(print, 'engine, while it trains', await readMoments(moments, 'engine.js', live), live);
  const box = (await page.locator('[data-testid=chart-loss] canvas').boundingBox())!;
  for (let turn = 0; turn < 5; turn++) {
    await page.mouse.move(box.x + box.width * 0.4, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 70, { steps: 10 });
    await page.mouse.up();
    await pause(300);
    await page.mouse.dblclick(box.x + box.width * 0.5, box.y + 60);
    await pause(300);
  }
  printPage(print, 'window, zooming', await takePage(page));
  const done = follow(client, runId, async () => {});
  await client.stopRun({ project, runId });
  await done;
}

/** With GRAFT_BENCH_PROFILE=folder the page's CPU profile of some work is kept there. */
async function profiled(page: Page, name: string, work: () => Promise<unknown>): Promise<void> {
  const folder = process.env.GRAFT_BENCH_PROFILE;
  if (!folder) return void (await work());
  const session = await page.context().newCDPSession(page);
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 500 });
  await session.send('Profiler.start');
  await work();
  const { profile } = await session.send('Profiler.stop');
  await writeFile(join(folder, `${name}.cpuprofile`), JSON.stringify(profile));
  await session.detach();
}

async function connectBeside(page: Page) {
  const { origin, host } = new URL(page.url());
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  // Not awaited: the server's first word may come with the opening itself. The window speaks when it was spoken to.
  const openLine = async () => {
    const socket = new WebSocket(`ws://${host}/engine`, { headers: { cookie, origin } });
    socket.on('error', () => socket.terminate());
    return socketLine(socket);
  };
  const connection = createConnection(openLine, {} as ShellBridge);
  await new Promise<void>((resolve) => {
    connection.state.subscribe(({ status }) => status === 'connected' && resolve());
  });
  const answered = await Promise.race([connection.client.info({}).then(() => true), pause(20_000)]);
  if (!answered) throw new Error('The engine did not answer the second client in 20 s.');
  return connection;
}

async function readRecipe(root: string, pictures: string, epochs: number): Promise<Recipe> {
  const file = join(root, 'assets/recipes/sample.json');
  const recipe = parseRecipe(await readFile(file, 'utf8'), file);
  const [head, top] = recipe.stages;
  const augmentation = { horizontalFlip: true, rotation: 10, zoom: 0.1, translation: 0.05, brightness: 0.1 };
  return parseRecipe(
    JSON.stringify({
      ...recipe,
      name: 'endurance',
      // Small pictures: what is asked is how it lasts, not how fast it is.
      model: { ...recipe.model, inputShape: [64, 64, 3] },
      data: { folder: pictures },
      stages: [
        { ...head, epochs },
        { ...top, epochs, features: 'end-to-end', augmentation },
      ],
    }),
    file,
  );
}

async function summary(client: Client<EngineContract>, recipe: Recipe): Promise<{ classes: string[] }> {
  const { split, seed, data } = recipe;
  const { folder } = data;
  const { classes } = await client.dataSummary({ project, folder, split, seed });
  return { classes: classes.map(({ name }) => name) };
}

/** Brings a run onto the page, which was started elsewhere. */
async function show(page: Page, runId: string): Promise<void> {
  await page.reload();
  await page.getByTestId('nav-train').click();
  await page.getByTestId(`run-${runId}`).click();
}

async function follow(
  client: Client<EngineContract>,
  runId: string,
  onEvent: (event: RunEvent, state: RunState) => Promise<void>,
): Promise<RunState> {
  const fold = openRunFold();
  for await (const { events } of client.watchRun({ project, runId })) {
    const state = fold.take(events);
    for (const event of events) await onEvent(event, state);
  }
  return fold.state;
}

async function sampleOf(
  { epoch, stage, load, at }: Extract<RunEvent, { type: 'epochEnded' }>,
  state: RunState,
  engine: number,
): Promise<Sample> {
  const status = await readFile(`/proc/${engine}/status`, 'utf8');
  const engineBytes = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * 1024;
  const { tensors, tensorBytes, memoryBytes: trainerBytes, busy, picturesPerSecond } = load!;
  const left = secondsLeft(state);
  return { epoch, stage, tensors, tensorBytes, trainerBytes, engineBytes, busy, picturesPerSecond, left, at };
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

function printSamples(print: (line?: string) => void, samples: readonly Sample[], { stages }: Recipe): void {
  const total = samples.at(-1)!.epoch;
  const wanted = new Set([1, total / 20, total / 4, total / 2, (total * 3) / 4, total].map(Math.round));
  print('epoch  tensors  tensor bytes  trainer MB  engine MB  computes  pictures/s');
  for (const one of samples.filter(({ epoch }) => wanted.has(epoch))) {
    print(
      `${String(one.epoch).padStart(5)}  ${String(one.tensors).padStart(7)}  ${String(one.tensorBytes).padStart(12)}  ${megabytes(one.trainerBytes).padStart(10)}  ${megabytes(one.engineBytes).padStart(9)}  ${(one.busy * 100).toFixed(1).padStart(6)} %  ${one.picturesPerSecond.toFixed(0).padStart(10)}`,
    );
  }
  for (const [index, stage] of stages.entries()) {
    const own = samples.filter((one) => one.stage === index);
    const later = own.slice(Math.floor(own.length / 4));
    const counts = new Set(own.map(({ tensors }) => tensors));
    const slope = (of: (one: Sample) => number) =>
      (slopeOf(later.map((one) => [one.epoch, of(one)])) / 1e3).toFixed(1);
    const busy = own.reduce((sum, one) => sum + one.busy, 0) / own.length;
    print(
      `${stage.name}: tensors ${[...counts].join(', ')}; growth an epoch after its first quarter: trainer ${slope((one) => one.trainerBytes)} kB, engine ${slope((one) => one.engineBytes)} kB; computes ${(busy * 100).toFixed(1)} % of the steps' time`,
    );
  }
}

/** The least-squares slope of y over x. */
function slopeOf(pairs: readonly (readonly [number, number])[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(pairs.map(([x]) => x)), mean(pairs.map(([, y]) => y))];
  const above = pairs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return above / pairs.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}

function printLeft(
  print: (line?: string) => void,
  samples: readonly Sample[],
  { stages }: Recipe,
  ended: number,
): void {
  const first = stages[0]!.epochs;
  const told = samples.filter(({ epoch }) =>
    [1, Math.round(first / 2), first, first + 1, Math.round(first * 1.5)].includes(epoch),
  );
  print();
  print(
    'time left that was told: ' +
      told
        .map(
          ({ epoch, left, at }) =>
            `epoch ${epoch}: ${left === null ? 'unknown' : `${left.toFixed(0)} s`} (it took ${((ended - at) / 1000).toFixed(0)} s)`,
        )
        .join(', '),
  );
}

function printMoments(
  print: (line?: string) => void,
  name: string,
  moments: readonly Moment[],
  since: number,
): void {
  const say = ({ at, lateMs, computedMs, waitedMs }: Moment) =>
    `${lateMs.toFixed(0)} (computed ${computedMs.toFixed(0)}, had no core ${waitedMs.toFixed(0)}, after ${((at - since) / 1000).toFixed(1)} s)`;
  const over = moments.filter(({ lateMs }) => lateMs > 50).length;
  const busiest = [...moments].sort((a, b) => b.computedMs - a.computedMs);
  print(
    `${name.padEnd(26)} over 50: ${over}; longest: ${moments.slice(0, 2).map(say).join(', ') || 'under 10'}`,
  );
  if (busiest[0]) print(`${''.padEnd(26)} computed longest: ${busiest.slice(0, 3).map(say).join(', ')}`);
}

function keepSeen(seen: { tasks: number[]; frames: number[] }, { tasks, frames }: PageSeen): void {
  seen.tasks.push(...tasks);
  for (const frame of frames) seen.frames.push(frame);
}

function printPage(print: (line?: string) => void, name: string, { tasks, frames }: PageSeen): void {
  const longest = [...tasks].sort((a, b) => b - a).slice(0, 3);
  print(
    `${name.padEnd(26)} tasks over 50: ${tasks.length}${tasks.length > 0 ? `, longest ${longest.map((one) => one.toFixed(0)).join(', ')}` : ''}; gap between frames: p99 ${percentile(frames, 0.99).toFixed(0)}, longest ${Math.max(...frames).toFixed(0)} of ${frames.length}`,
  );
}

const pause = (ms: number) => new Promise((wake) => setTimeout(wake, ms));
