// The plan of a project that the user has not edited: it follows the network and the dataset; an edited plan stays.
// @vitest-environment node
import '../dom';

import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { defineComponent } from 'vue';
import { stageSchema } from '#shared/run/stage';
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

test('words the names that Graft gave to stages in the language of the window, and no name of the user', async () => {
  const { project, client: _client, ...window } = await openWindow();
  const stages = ['Head', 'My first try'].map((name) =>
    stageSchema.parse({ name, trainable: { head: true } }),
  );
  project.update({ stages });
  const probe = mount(Probe, {}, { ...window, locale: 'ko' });
  expect(project.draft.stages.map(({ name }) => name)).toEqual(['헤드', 'My first try']);
  probe.unmount();
});
