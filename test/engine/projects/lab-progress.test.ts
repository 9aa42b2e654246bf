// A lab's progress in its project: listed, kept, and written into a project file without the states that name paths of this machine.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { labs } from '#shared/labs/guided/labs';
import { startProgress } from '#shared/labs/guided/progress';
import { openEngine, temporaryFolder } from '../support';

test('lists how many steps are done, and exports the progress without snapshots', async () => {
  const home = await temporaryFolder();
  const { client } = await openEngine(home);
  const { id, draft } = await client.createProject({ name: 'Lab' });
  const start = startProgress(labs[0]!);
  const progress = {
    ...start,
    ticks: { [start.at]: { found: 128, kept: true } },
    answers: { [start.at]: 128 },
  };
  const snapshots = { [start.at]: { ...draft, folder: join(home, 'images') } };
  await client.saveDraft({ project: id, draft: { ...draft, lab: { ...progress, snapshots } } });
  const [listed] = await client.listProjects({});
  expect(listed?.lab).toEqual({ id: labs[0]!.id, done: 1 });
  expect((await client.openProject({ project: id })).draft.lab).toEqual({ ...progress, snapshots });

  const out = join(home, 'lab.graft');
  for await (const _ of client.exportProject({ project: id, name: 'Lab', images: false, out }));
  let imported = '';
  for await (const { project } of client.importProject({ path: out })) imported = project?.id ?? imported;
  expect((await client.openProject({ project: imported })).draft.lab).toEqual({ ...progress, snapshots: {} });
});
