// What a screen reader hears while ideal images are drawn: their beginning and end, not each frame.
// @vitest-environment node
import '../dom';

import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import IdealDialog from '../../../src-renderer/components/ideal/IdealDialog.vue';
import { useIdeal } from '../../../src-renderer/stores/ideal';
import { useSettings } from '../../../src-renderer/stores/settings';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('says each image once when it begins and once when it ends, while frames arrive', async () => {
  const { model, client: _client, ...window } = await openWindow();
  await model.choose({
    ...{ catalog: 'lenet5', inputShape: [32, 32, 3], includeTop: true, weights: 'random' },
  });
  await vi.waitFor(() => expect(model.arrival.state).toBe('here'), 30_000);
  useSettings(window.pinia).view = 'model';
  const ideal = useIdeal(window.pinia);
  const page = mount(IdealDialog, {}, window);
  onTestFinished(() => page.unmount());
  const all = () => document.querySelectorAll<HTMLElement>('[aria-live], [role=status], [role=alert]');
  const [told, frames]: [string[], Set<number>] = [[], new Set()];
  const look = () => {
    // The notes on the network stay the same.
    const text = [...all()].map((one) => one.textContent!.trim()).join(' | ');
    if (told.at(-1) !== text) told.push(text);
    for (const { id, frame } of ideal.shown) if (frame) frames.add(id * 1000 + frame.done);
  };
  ideal.steps = 64;
  for (const recipe of ['pixels', 'variation'] as const) {
    ideal.recipe = recipe;
    ideal.drawOne();
  }
  const watcher = new MutationObserver(look);
  watcher.observe(document.body as never, { childList: true, subtree: true, characterData: true });
  await vi.waitFor(
    () => {
      look();
      expect(ideal.shown.map(({ state }) => state)).toEqual(['done', 'done']);
    },
    { timeout: 60_000, interval: 2 },
  );
  await vi.waitFor(() => expect(page.text('ideal-told')).toMatch(/^Drawn: .*Pixels \+ smoothness$/));
  look();
  watcher.disconnect();
  console.log(`${frames.size} frames, ${told.length} texts: ${told.join(' || ')}`);
  expect(frames.size).toBeGreaterThan(10);
  expect(told.length).toBeLessThanOrEqual(5);
  expect(told.some((text) => text.includes('Drawing: '))).toBe(true);
});
