// The window in Korean: no English in any state of any view, dialog and menu, nor in the command palette.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReader, inKorean } from './korean';
import { visitStates } from './look-states';
import { openInBrowser } from './open-browser';
import { build, type Workbench } from './workbench';

describe('every state of the views in Korean', () => {
  let bench: Workbench;
  beforeAll(async () => {
    build();
    bench = await openInBrowser(inKorean);
  });
  afterAll(() => bench?.close());
  const { takeFound, look } = createReader(
    () => bench,
    [
      // Names of folders, runs and files of the states.
      ...['images', 'train', 'validation', 'test', 'many', 'Look', 'Look again', 'again', 'bad'],
      'a long name of a file that is not an image at all',
      // The sample's layer, the weights of layers; a processor.
      ...['predictions', 'kernel', 'bias', 'gamma', 'beta', 'Processor'],
      // Names of a program and of a loss.
      ...['ONNX Runtime', 'Focal'],
    ],
  );

  /** Opens the palette, which lists every command of every view with its reason where it is disabled. */
  async function readPalette(state: string): Promise<void> {
    const { page } = bench;
    await page.keyboard.press('Escape');
    await page.getByTestId('open-commands').click();
    await page.getByTestId('command-search').waitFor();
    await look(`${state}: commands`);
    await page.keyboard.press('Escape');
  }

  /** Buttons that open a dialog, a menu or a panel, by the state in which they are pressed. */
  const openers: Readonly<Record<string, readonly string[]>> = {
    data: ['find-duplicates', 'find-suspects'],
    model: ['open-preprocessing', 'freeze-more'],
    'train-empty': ['advise', 'sweep', 'averaging'],
    'train-done': ['script-run'],
  };

  /** States in which other commands are enabled. */
  const withPalette = ['data', 'model-layer', 'train-empty', 'train-done', 'try'];

  it('shows no English in the states, dialogs and menus', async () => {
    const { page } = bench;
    await visitStates(bench, async (state) => {
      await look(state);
      for (const id of openers[state] ?? []) {
        const button = page.locator(`[data-testid=${id}]:visible`).first();
        if ((await button.count()) === 0) continue;
        await button.click();
        await page.waitForTimeout(600);
        await look(`${state}: ${id}`);
        await page.keyboard.press('Escape');
      }
      if (withPalette.includes(state)) await readPalette(state);
    });
    expect(takeFound()).toEqual({});
  }, 900_000);
});
