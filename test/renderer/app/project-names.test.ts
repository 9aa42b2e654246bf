// Names of projects: a taken one is said in the dialog, and projects of earlier versions with one name show their folder.
// @vitest-environment node
import '../dom';

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import ProjectMenu from '../../../src-renderer/app/ProjectMenu.vue';
import RecentProjects from '../../../src-renderer/app/RecentProjects.vue';
import { request } from '../../../src-renderer/stores/requests';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('refuses the name of another project in the dialog, and says what a new one becomes', async () => {
  const { project, client, ...window } = await openWindow();
  await project.create('Leaves');
  const page = mount(ProjectMenu, {}, window);
  await request('renameProject');
  await page.set('project-name', 'Colors');
  expect(page.text('project-taken')).toBe('Another project has this name. Choose another one.');
  expect(page.get('project-name').getAttribute('aria-invalid')).toBe('true');
  expect(page.get('project-name').getAttribute('aria-describedby')).toBe(page.get('project-taken').id);
  await page.click('project-create');
  expect((await client.listProjects({})).map(({ name }) => name).sort()).toEqual(['Colors', 'Leaves']);
  await page.set('project-name', 'Leaves');
  expect(page.find('project-taken')).toBeNull();
  await request('createProject');
  await page.set('project-name', 'Colors');
  expect(page.text('project-taken')).toBe(
    'Another project has this name. This one will be named “Colors 2”.',
  );
  await page.click('project-create');
  await vi.waitFor(() => expect(project.name).toBe('Colors 2'));
  page.unmount();
});

test('shows the folder of projects that have one name since an earlier version', async () => {
  const { project, client, ...window } = await openWindow();
  const { home } = await client.info({});
  const first = project.id;
  await project.create('Other');
  const second = project.id;
  await project.flush();
  const file = join(home, 'projects', second, 'project.json');
  const saved = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(
    file,
    JSON.stringify({ ...saved, name: 'Colors', draft: { ...saved.draft, folder: '/data/reds' } }),
  );
  const page = mount(RecentProjects, {}, window);
  await vi.waitFor(() => expect(page.find(`place-${second}`)).not.toBeNull());
  expect([page.text(`place-${second}`), page.text(`place-${first}`)]).toEqual(['/data/reds', first]);
  page.unmount();
});
