// A long training in the built workbench: checks for leaked tensors and memory, blocked event loops, and the estimated remaining time.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { applyEdits } from '#shared/graph/edits/index';
import { inEnglish } from '#shared/sentence';
import { openInBrowser } from '../e2e/open-browser';
import { descendants } from '../e2e/processes';
import { hookProcesses, readMoments, takeFrames, watchFrames } from './blocked';
import { connectBeside } from './connect-beside';
import { printLeft, printSamples, type Sample, sampleOf } from './endurance-samples';
import { withManyPoints } from './many-points';
import { tracePage } from './page-tasks';
import { printMoments, printPage } from './print-blocked';
import { classNames, follow, project, readRecipe, show } from './watch-run';

/** Resources of the bench. */
export interface EnduranceSetting {
  readonly root: string;
  readonly folder: string;
  /** Runs a shorter version. */
  readonly quick: boolean;
  say(text: string): void;
}

/** Trains, measures, and returns the report. */
export async function benchEndurance({ root, folder, quick, say }: EnduranceSetting): Promise<string> {
  const moments = join(folder, 'moments');
  await mkdir(moments, { recursive: true });
  hookProcesses(root, moments);
  const bench = await openInBrowser(watchFrames);
  // The server continues to report; processes started from here do not.
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
    const recipe = await readRecipe(root, join(home, 'projects', project, 'images'), length);
    say('opening the network');
    const { graph } = await client.openModel({ project, source: recipe.model });
    say('reading the images');
    const classes = await classNames(client, recipe);
    const edited = applyEdits(graph, recipe.edits, { classes, seed: recipe.seed });
    await page.getByTestId('nav-train').click();
    const epochs = recipe.stages.reduce((sum, stage) => sum + stage.epochs, 0);
    say(`training ${epochs} epochs`);
    const { runId } = await client.startRun({ project, recipe, graph: edited });
    await show(page, runId);
    await takeFrames(page);
    const trace = await tracePage(page, 'training');
    const began = Date.now();
    const [engine] = descendants(pid, 'engine.js');
    const samples: Sample[] = [];
    const state = await follow(client, runId, async (event, now, pace) => {
      if (event.type !== 'epochEnded' || !event.load) return;
      samples.push(await sampleOf(event, now, pace, engine!));
      if (event.epoch % 25 === 0) say(`epoch ${event.epoch}`);
    });
    const seen = { tasks: await trace.stop(), frames: await takeFrames(page) };
    if (state.status !== 'done')
      throw new Error(`The run ended as ${state.status}: ${inEnglish(state.message ?? '')}`);
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
    await withManyPoints({
      page,
      client,
      home,
      recipe,
      graph: edited,
      other: runId,
      moments,
      print,
      say,
      quick,
    });
    if (bench.pageErrors.length > 0)
      print(`The page complained: ${bench.pageErrors.slice(0, 3).join(' | ')}`);
    return lines.join('\n');
  } catch (error) {
    // Report the error first, because closing may take some time.
    say(`failed: ${(error as Error).stack}`);
    throw error;
  } finally {
    connection.close();
    await bench.close();
  }
}

const pause = (ms: number) => new Promise((wake) => setTimeout(wake, ms));
