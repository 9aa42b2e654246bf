// The button that downloads weights: on a card and in the options of the same network, a failure opens one dialog.
// @vitest-environment node
import '../dom';

import { readFile } from 'node:fs/promises';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import GetWeights from '../../../src-renderer/graph/catalog/GetWeights.vue';
import { useCatalog } from '../../../src-renderer/stores/catalog';
import { fixture, openAt } from '../../engine/models/local-weights';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('tells a failed download once, where it was started', async () => {
  const window = await openWindow();
  const { client } = await openAt(await readFile(fixture), Buffer.from('log in first'));
  const connection = { ...window.connection, client };
  const models = (await client.listModels({})).filter(({ id }) => id === 'mobilenetv2');
  const host = defineComponent({
    setup() {
      useCatalog().models = models;
      const one = () => h(GetWeights, { info: models[0]!, includeTop: false });
      return () => [h('div', one()), h('div', one())];
    },
  });
  const page = mount(host, {}, { connection });
  onTestFinished(page.unmount);
  await page.click('get-weights-mobilenetv2');
  await vi.waitFor(() => expect(page.text('weights-message')).toContain('sent a different file'));
  expect(document.querySelectorAll('dialog')).toHaveLength(1);
  // The other button keeps the reason for a click.
  expect(page.root.querySelectorAll('[data-testid=weights-problem-mobilenetv2]')).toHaveLength(2);
});
