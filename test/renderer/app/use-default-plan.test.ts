// The plan of a project that the user has not edited: it follows the network and the dataset; an edited plan stays.
// @vitest-environment node
import '../dom';

import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { defineComponent } from 'vue';
import { useDefaultPlan } from '../../../src-renderer/app/use-default-plan';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

const Probe = defineComponent({
  setup() {
    useDefaultPlan();
    return () => null;
  },
});
const pretrained = {
  catalog: 'efficientnet-lite0',
  inputShape: [32, 32, 3],
  includeTop: true,
  weights: 'pretrained',
};

test('fills in the plan of the network, follows another network, and leaves an edited plan alone', async () => {
  const { project, data, model, client: _client, ...window } = await openWindow();
  const probe = mount(Probe, {}, window);
  expect(project.draft.stages).toEqual([]);
  await model.choose({ ...pretrained, weights: 'pretrained' });
  expect(project.draft.stages).toEqual([]);
  await data.choose(await makeImages(join(await temporaryFolder(), 'images')));
  await vi.waitFor(() => expect(project.draft.stages).toHaveLength(1));
  expect(project.draft.stages[0]).toMatchObject({ trainable: { head: true }, features: 'cached' });

  await model.choose({ ...pretrained, weights: 'random' });
  await vi.waitFor(() => expect(project.draft.stages[0]).toMatchObject({ trainable: { all: true } }));

  const edited = project.draft.stages.map((stage) => ({ ...stage, epochs: 3 }));
  project.update({ stages: edited });
  await model.choose({ ...pretrained, weights: 'pretrained' });
  await vi.waitFor(() => expect(model.arrival.state).toBe('here'));
  expect(project.draft.stages).toEqual(edited);
  probe.unmount();
});
