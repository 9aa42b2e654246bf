// The Try view: reports a missing model, or accepts images and shows which model predicts.
// @vitest-environment node
import '../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import TryView from '../../../src-renderer/insight/TryView.vue';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('offers the edited network as soon as there is one', async () => {
  const { model, ...window } = await openWindow();
  const view = mount(TryView, {}, window);
  const offered = () => [...(view.get('try-model') as HTMLSelectElement).options].map(({ value }) => value);
  expect(offered()).toEqual(['']);
  await model.choose(smallNetwork());
  await vi.waitFor(() => expect(offered()).toEqual(['graph']));
  expect(view.find('prediction')).toBeNull();
  view.unmount();
});
