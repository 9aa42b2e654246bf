// Measures the window's tasks while a large network is opened in a new page, then Ctrl+A, the command palette, a second model beside, and closing.
import type { Page } from 'playwright-core';
import { openInBrowser } from '../e2e/open-browser';
import { type GraphModel, makeGraphModels } from './graph-models';
import { fillPath, openOurs } from './graph-open';
import { type PageTask, tracePage } from './page-tasks';
import { medianOf } from './report';

/** The fewest layers: GRAFT_BENCH_FROM. */
const least = Number(process.env.GRAFT_BENCH_FROM ?? 700);

interface Setting {
  readonly folder: string;
  readonly rounds: number;
  say(text: string): void;
}

/** What is measured by turns, in order; each resolves when its result is drawn. */
const actions: readonly (readonly [name: string, act: (page: Page, path: string) => Promise<unknown>])[] = [
  ['open', (page, path) => openOurs(page, path)],
  ['select all', (page) => page.getByTestId('graph-canvas').press('Control+a')],
  ['command palette', openPalette],
  ['second model', openBeside],
  ['close', close],
];

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByTestId('command-openBlocks').waitFor();
  await page.keyboard.type('conv');
  await page.keyboard.press('Escape');
}

async function openBeside(page: Page, path: string): Promise<void> {
  await page.getByTestId('option-model').click();
  await page.getByTestId('open-part').click();
  await page.getByTestId('part-file').click();
  await fillPath(page, path);
  await page.getByTestId('browse-use').click();
  await page.getByTestId('donor-tree').waitFor();
}

async function close(page: Page): Promise<void> {
  await page.getByTestId('another-model').click();
  const sure = page.getByTestId('another-sure');
  await page.getByTestId('open-model-file').or(sure).first().waitFor();
  if (await sure.count()) await sure.click();
  await page.getByTestId('open-model-file').waitFor();
}

/** The tasks of each action in a page of its own. */
async function measure(model: GraphModel, round: number): Promise<{ tasks: PageTask[][]; drawn: number }> {
  const bench = await openInBrowser();
  const tasks: PageTask[][] = [];
  let drawn = Number.NaN;
  try {
    await bench.page.getByTestId('nav-model').waitFor();
    for (const [name, act] of actions) {
      const trace = await tracePage(bench.page, `${model.name} ${name} ${round}`);
      const result = await act(bench.page, model.path);
      if (name === 'open') drawn = (result as { fromFile: number }).fromFile;
      await bench.page.waitForTimeout(700);
      tasks.push(await trace.stop());
    }
  } finally {
    await bench.close();
  }
  return { tasks, drawn };
}

const range = (values: readonly number[]) =>
  `${medianOf([...values]).toFixed(0)} (${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)})`;

/** Runs the bench `opening`: networks of at least `least` layers. Returns its table. */
export async function benchOpening({ folder, rounds, say }: Setting): Promise<string> {
  const models = (await makeGraphModels(folder, 1e6)).filter(({ layers }) => layers >= least);
  const lines = [
    'longest task of the window in ms: CPU time, clock; tasks over 50 ms by CPU time, by the clock',
  ];
  for (const model of models) {
    const found: Awaited<ReturnType<typeof measure>>[] = [];
    for (let round = 1; round <= rounds; round++) {
      say(`${model.name}: round ${round}`);
      found.push(await measure(model, round));
    }
    lines.push(
      `${model.name}, ${model.layers} layers: drawn after ${range(found.map(({ drawn }) => drawn))} ms`,
    );
    for (const [i, [name]] of actions.entries()) {
      const of = (value: (task: PageTask) => number) => found.map(({ tasks }) => tasks[i]!.map(value));
      const [cpu, clock] = [of(({ computedMs }) => computedMs), of(({ ms }) => ms)];
      const longest = (all: number[][]) => range(all.map((values) => Math.max(0, ...values)));
      const many = (all: number[][]) => range(all.map((values) => values.filter((ms) => ms > 50).length));
      lines.push(`  ${name.padEnd(16)} ${longest(cpu)}  ${longest(clock)}  ${many(cpu)}  ${many(clock)}`);
    }
    for (const [i, [name]] of actions.entries())
      for (const task of found.flatMap(({ tasks }) => tasks[i]!).filter(({ computedMs }) => computedMs > 25))
        lines.push(
          `    ${name}: ${task.ms.toFixed(0)} (${task.computedMs.toFixed(0)}) ${task.parts.join(', ')}`,
        );
  }
  return lines.join('\n');
}
