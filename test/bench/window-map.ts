// The steps of the bench `window` on the map: it is computed at an early layer, which needs little time per image.
import type { Page } from 'playwright-core';

/** Runs the steps; `step` measures one, and `told` prints how long engine and trainer were blocked since a time. */
export async function measureMap(
  page: Page,
  step: (what: string, act: () => Promise<unknown>) => Promise<void>,
  told: (since: number) => Promise<void>,
): Promise<void> {
  const id = (testId: string) => page.getByTestId(testId);
  await step('show the empty map', async () => {
    await id('option-map').click();
    await id('map-compute').waitFor();
  });
  await id('map-layer').selectOption({ index: 1 });
  await step('map: features, to the first points', async () => {
    await id('map-compute').click();
    await id('map-canvas').waitFor({ timeout: 1_200_000 });
  });
  const features = Date.now();
  await step('map: points move until they are arranged', () =>
    id('map-result').waitFor({ timeout: 600_000 }),
  );
  await told(features);
  const box = (await id('map-canvas').boundingBox())!;
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
  await step('map: point at images', async () => {
    for (let i = 0; i < 60; i++) {
      await page.mouse.move(...at(0.2 + i / 100, 0.3 + ((i * 7) % 40) / 100));
      await page.waitForTimeout(16);
    }
  });
  await step('map: zoom by the wheel', async () => {
    for (let i = 0; i < 40; i++) {
      await page.mouse.wheel(0, i < 20 ? -120 : 120);
      await page.waitForTimeout(16);
    }
  });
  await step('map: select all by lasso', async () => {
    await id('map-fit').click();
    await page.mouse.move(...at(0.005, 0.005));
    await page.mouse.down();
    const corners = [at(0.995, 0.005), at(0.995, 0.995), at(0.005, 0.995), at(0.005, 0.1)];
    for (const corner of corners) await page.mouse.move(...corner, { steps: 20 });
    await page.mouse.up();
    await id('selection-bar').waitFor();
  });
  await step('map: color by subset', () => id('map-color').selectOption('part'));
  await step('map: clear the selection', () => id('clear-selection').click());
  await id('map-method').selectOption('tsne');
  const again = Date.now();
  await step('map: t-SNE', async () => {
    await id('map-again').click();
    await id('map-result').waitFor({ state: 'detached' });
    await id('map-result').waitFor({ timeout: 600_000 });
  });
  await told(again);
}
