// A project without a network that is opened while the network of the last one is still loading.
// @vitest-environment node
import '../dom';

import { beforeAll, expect, test } from 'vitest';
import { buildHelpers } from '../../engine/support';
import { openWindow, smallNetwork } from '../window';

beforeAll(buildHelpers);

test('shows no loading network in a project that has none', async () => {
  const { project, model } = await openWindow();
  const loading = model.choose(smallNetwork());
  expect(model.loading).toBe(true);
  await project.create('Empty');
  await model.load();
  expect(model.loading).toBe(false);
  await loading;
  expect(model.loading).toBe(false);
  expect(model.graph).toBeNull();
});
