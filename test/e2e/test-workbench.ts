// What most end-to-end tests begin with: a built workbench, one window for all tests of a file, a screenshot of a failure.
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { eventually } from '../contract/suite';
import { openInBrowser } from './open-browser';
import { build, takeScreenshot, type Workbench } from './workbench';

/** The window of the tests, and what they often do in it. */
export interface TestWorkbench extends Workbench {
  /** The visible elements with a data-testid. */
  id(name: string): Locator;
  /** Waits until the sample's 430 images are scanned. */
  sampleIsOpen(): Promise<void>;
  /** Opens the sample's first image with “What the network sees”. */
  pinFirstImage(): Promise<void>;
  /** Focuses a field by keys, and types into it once it has the focus. */
  typeInto(keys: string, field: string, text: string): Promise<void>;
  /** Runs the command that a text finds. */
  command(text: string): Promise<void>;
  /** Takes a screenshot in the dark theme after that in the light one. */
  takeBoth(name: string): Promise<void>;
}

/** Opens a window before the tests of the surrounding block or file. After one failed, the others are skipped; `name` is that of its screenshot. */
export function useWorkbench(name: string, open: () => Promise<Workbench> = openInBrowser): TestWorkbench {
  let opened: Workbench | undefined;
  let failed = false;
  beforeAll(async () => {
    build();
    opened = await open();
  }, 180_000);
  afterAll(() => opened?.close());
  beforeEach(({ skip }) => skip(failed, 'an earlier test failed'));
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    failed = true;
    if (opened) await takeScreenshot(opened, `${name}-failed`).catch(() => {});
  });
  const bench = () => {
    if (!opened) throw new Error('The workbench is opened before the tests.');
    return opened;
  };
  const id = (testId: string) => bench().page.locator(`[data-testid=${testId}]:visible`);
  const focused = () =>
    bench().page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? '');
  async function typeInto(keys: string, field: string, text: string): Promise<void> {
    await bench().page.keyboard.press(keys);
    await eventually(async () => expect(await focused()).toBe(field));
    await bench().page.keyboard.type(text);
  }
  return {
    get shell() {
      return bench().shell;
    },
    get page() {
      return bench().page;
    },
    get home() {
      return bench().home;
    },
    get pid() {
      return bench().pid;
    },
    get pageErrors() {
      return bench().pageErrors;
    },
    answerSave: (path) => bench().answerSave(path),
    close: () => bench().close(),
    id,
    sampleIsOpen: () => id('data-total').filter({ hasText: /430/ }).waitFor(),
    async pinFirstImage() {
      await id('nav-data').click();
      await id('image').first().dblclick();
      await id('preview-lens').click();
    },
    typeInto,
    async command(text) {
      await typeInto('Control+k', 'command-search', text);
      await bench().page.keyboard.press('Enter');
    },
    async takeBoth(shot) {
      await takeScreenshot(bench(), shot);
      await bench().page.emulateMedia({ colorScheme: 'dark' });
      await takeScreenshot(bench(), `${shot}-dark`);
      await bench().page.emulateMedia({ colorScheme: 'light' });
    },
  };
}
