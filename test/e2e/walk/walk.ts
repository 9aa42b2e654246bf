// A walk through the program as a newcomer takes it: clicks, fields and seconds of each step, with a screenshot.
import { mkdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../contract/suite';
import { dropFiles, root, type Workbench } from '../workbench';

/** One step of a walk. */
export interface WalkStep {
  readonly step: string;
  readonly clicks: number;
  readonly fields: number;
  readonly seconds: number;
  readonly shows: string;
}

/** Counts what a user does. */
export interface Walker {
  readonly steps: readonly WalkStep[];
  click(testId: string, which?: 'first' | 'last'): Promise<void>;
  drop(testId: string, files: readonly string[]): Promise<void>;
  text(testId: string): Promise<string>;
  /** Does a step; `work` returns what the window shows at its end. */
  step(name: string, work: () => Promise<string | undefined>): Promise<void>;
}

/** Where the screenshots are saved. */
const screenshots = process.env.GRAFT_WALK ?? join(root, 'test/screenshots/walk');

/** Starts to count. Screenshots are named by `name` and the number of the step. */
export function startWalk({ page }: Workbench, name: string): Walker {
  mkdirSync(screenshots, { recursive: true });
  const steps: WalkStep[] = [];
  let clicks = 0;
  const text = async (testId: string) =>
    ((await page.getByTestId(testId).first().textContent({ timeout: 60_000 })) ?? '')
      .replace(/\s+/g, ' ')
      .trim();
  return {
    steps,
    text,
    async click(testId, which = 'first') {
      clicks++;
      await page.getByTestId(testId)[which]().click();
    },
    async drop(testId, files) {
      clicks++;
      await dropFiles(page, testId, files);
    },
    async step(step, work) {
      clicks = 0;
      const startedAt = Date.now();
      const shows = (await work()) ?? '';
      const seconds = (Date.now() - startedAt) / 1000;
      steps.push({ step, clicks, fields: 0, seconds, shows });
      await page.mouse.move(0, 0);
      await page.waitForTimeout(400);
      await page.screenshot({ path: join(screenshots, `${name}-${steps.length}.png`) });
    },
  };
}

/** Trains a dropped folder with Graft it, then by hand with the same network. Returns both accuracies. */
export async function walkDataset(
  bench: Workbench,
  walk: Walker,
  folder: string,
  images: RegExp,
): Promise<void> {
  const { page } = bench;
  const accuracy = async () => {
    await walk.click('nav-train');
    await page.locator('[data-testid=run-status][data-status=done]').waitFor({ timeout: 600_000 });
    return `validation accuracy ${await walk.text('validation-accuracy')}`;
  };
  await walk.step('drop the folder on the start page', async () => {
    await page.getByTestId('view-start').waitFor();
    await walk.drop('view-start', [folder]);
    await eventually(async () => {
      if (!images.test(await walk.text('data-total'))) throw new Error('the folder is being read');
    }, 120_000);
    return walk.text('data-total');
  });
  await walk.step('Graft it', async () => {
    await walk.click('graft-it');
    await page.getByTestId('graft-time').waitFor({ timeout: 120_000 });
    return walk.text('graft-time');
  });
  await walk.step('train, and try the result', async () => {
    await walk.click('graft-train');
    const predictions = page.locator('[data-testid=prediction][data-top]');
    await predictions.nth(7).waitFor({ timeout: 600_000 });
    return `${await predictions.count()} predictions`;
  });
  await walk.step('read the result', accuracy);
  await walk.step('by hand: network, cut, freeze, head', async () => {
    await walk.click('nav-model');
    await walk.click('another-model');
    await walk.click('model-options-efficientnet-lite0');
    await walk.click('model-use');
    await page.getByTestId('layer-top_activation').waitFor();
    await walk.click('layer-top_activation');
    await walk.click('cut-here');
    await walk.click('freeze-more');
    await walk.click('command-freezeBefore');
    await walk.click('add-head');
    await walk.click('head-pooled', 'last');
    return walk.text('no-problems');
  });
  await walk.step('by hand: train with the proposed plan', async () => {
    await walk.click('nav-train');
    await walk.click('start-run');
    await page.locator('[data-testid=run-status][data-status=running]').waitFor({ timeout: 60_000 });
    return accuracy();
  });
}

/** The walk as its first newcomer took it, with a folder of 313 images: 10 epochs were planned, 4 had ended. */
const before = { clicks: 13, fields: 2, seconds: 317, shows: '4 of 10 epochs, validation accuracy 32 %' };

/** Prints the steps of a walk as a table, and its sums beside the walk of before. */
export function printWalk(name: string, { steps }: Walker): void {
  const row = (first: string, { clicks, fields, seconds, shows }: Omit<WalkStep, 'step'>) =>
    `| ${first} | ${clicks} | ${fields} | ${seconds.toFixed(1)} | ${shows} |`;
  const sum = (part: readonly WalkStep[]) => ({
    clicks: part.reduce((total, { clicks }) => total + clicks, 0),
    fields: part.reduce((total, { fields }) => total + fields, 0),
    seconds: part.reduce((total, { seconds }) => total + seconds, 0),
    shows: part.at(-1)?.shows ?? '',
  });
  const [folder, ...rest] = steps;
  const grafted = { ...sum(steps.slice(0, 3)), shows: steps[3]?.shows ?? '' };
  const lines = [
    `| ${name} | clicks | fields | seconds | what the window shows |`,
    '| --- | ---: | ---: | ---: | --- |',
    ...steps.map((step) => row(step.step, step)),
    row('**before: by hand**', before),
    row('**now: Graft it, to predictions**', grafted),
    row('**now: by hand, with its cached features**', sum(folder ? [folder, ...rest.slice(3)] : [])),
  ];
  const [load] = loadavg();
  lines.push('', `Load of the machine at the end: ${load!.toFixed(1)} on ${cpus().length} cores.`);
  console.log(lines.join('\n'));
}
