// Recent projects on the start page: their runs as they are now, and deleted projects that can be restored.
// @vitest-environment node
import '../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import RecentProjects from '../../../src-renderer/app/RecentProjects.vue';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('offers a deleted project until it is restored', async () => {
  const { project, client: _client, ...window } = await openWindow();
  await project.create('Leaves');
  const { id } = project;
  const page = mount(RecentProjects, {}, window);
  await vi.waitFor(() => expect(page.find(`recent-${id}`)).not.toBeNull());
  expect(page.find('restore-project')).toBeNull();
  await project.remove(id, 'Untitled');
  await vi.waitFor(() => expect(page.find(`recent-${id}`)).toBeNull());
  expect(page.text(`deleted-${id}`)).toContain('Leaves');
  await page.click('restore-project');
  await vi.waitFor(() => expect(page.find(`recent-${id}`)).not.toBeNull());
  expect(page.find(`deleted-${id}`)).toBeNull();
  await vi.waitFor(() => expect(project.id).toBe(id));
  page.unmount();
});
