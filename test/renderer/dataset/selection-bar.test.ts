// The bar above the images is there in every state, so that the images stay in place when one is selected.
// @vitest-environment node
import '../dom';

import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import SelectionBar from '../../../src-renderer/dataset/SelectionBar.vue';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('has one bar with and without a selection', async () => {
  const { data, client: _client, ...window } = await openWindow();
  await data.choose(await makeImages(join(await temporaryFolder(), 'images'), 2));
  for (const [selected, label, id] of [
    [new Set(), null, 'selection-hint'],
    [new Set(['red/red-0.png']), null, 'selection-bar'],
    [new Set(), 0, 'class-bar'],
  ] as const) {
    const bar = mount(SelectionBar, { selected, label, leftOut: false }, window);
    expect([...bar.root.children].map((one) => one.getAttribute('data-testid'))).toEqual([id]);
    expect(bar.get(id).classList.contains('bar')).toBe(true);
    bar.unmount();
  }
});
