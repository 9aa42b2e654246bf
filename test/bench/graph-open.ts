// Opens a model file in the window as a person does, and measures how long it takes.
import type { Page } from 'playwright-core';

/**
 * Opens a file with the window's dialog. Returns the milliseconds to the first paint, from the click and from receiving
 * the graph. `ready` is called once the file can be chosen.
 */
export async function openOurs(
  page: Page,
  path: string,
  ready?: () => Promise<unknown>,
): Promise<{ fromFile: number; fromGraph: number }> {
  const canvas = page.getByTestId('graph-canvas');
  await page.getByTestId('nav-model').click();
  await canvas.or(page.getByTestId('open-model-file')).first().waitFor();
  if (await canvas.count()) {
    await page.getByTestId('another-model').click();
    const sure = page.getByTestId('another-sure');
    await page.getByTestId('open-model-file').or(sure).first().waitFor();
    if (await sure.count()) await sure.click();
  }
  await page.getByTestId('open-model-file').click();
  await fillPath(page, path);
  await page.evaluate(() => {
    performance.clearMarks();
    const use = document.querySelector('[data-testid=browse-use]') as HTMLElement;
    use.addEventListener('click', () => performance.mark('bench:chosen'), { capture: true, once: true });
  });
  await ready?.();
  await page.getByTestId('browse-use').click();
  await page.waitForFunction(() => performance.getEntriesByName('graft:graph-drawn').length > 0, undefined, {
    timeout: 120_000,
  });
  return page.evaluate(() => {
    const at = (name: string) => performance.getEntriesByName(name)[0]!.startTime;
    const drawn = at('graft:graph-drawn');
    return { fromFile: drawn - at('bench:chosen'), fromGraph: drawn - at('graft:graph-arrived') };
  });
}

/** Fills in the path of a file once the dialog is open and has its folder. */
export async function fillPath(page: Page, path: string): Promise<void> {
  await page.getByTestId('browse-go').waitFor();
  await page.waitForFunction(
    () => (document.querySelector('[data-testid=browse-path]') as HTMLInputElement)?.value !== '',
  );
  await page.getByTestId('browse-path').fill(path);
}
