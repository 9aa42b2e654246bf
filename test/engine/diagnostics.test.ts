// The report of problems: it says what helps, and none of the names in a project whose every name is marked.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { collectDiagnostics } from '#shared/protocol/diagnostics';
import { smallNet } from '../trainer/graphs';
import { buildHelpers, makeImages, openEngine, temporaryFolder, tinyRecipe, watchToEnd } from './support';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

const mark = 'Zqxj';

test('holds no name of a file, class, project, run or user, and no path', async () => {
  const home = join(await temporaryFolder(), `${mark}-user`, 'home');
  const folder = join(home, '..', `${mark}-images`);
  await makeImages(folder);
  for (const name of ['red', 'green', 'blue'])
    await rename(join(folder, name), join(folder, `${mark}-${name}`));
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: `${mark} project` });
  const recipe = { ...tinyRecipe(folder, { epochs: 1 }), name: `${mark} run` };
  const runs: string[] = [];
  for (let i = 0; i < 2; i++) {
    const { runId } = await client.startRun({ project, recipe, graph: smallNet(0.2) });
    await watchToEnd(client, project, runId);
    runs.push(runId);
  }
  // The second run as one that failed over a file, and with text that no sentence of Graft's is.
  const log = join(home, 'projects', project, 'runs', runs[1]!, 'events.jsonl');
  const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
  // Its last value is text of another program that became a sentence.
  const sentence = {
    text: 'Run {0} has no {1} images to evaluate on.',
    values: [`/home/${mark}/a.png`, { text: `${mark} is missing`, values: [] }],
  };
  lines[lines.length - 1] = JSON.stringify({
    ...JSON.parse(lines.at(-1)!),
    outcome: 'failed',
    message: `${mark} failed`,
    sentence,
  });
  await writeFile(log, `${lines.join('\n')}\n`);
  expect((await client.listRuns({ project })).map(({ status }) => status).sort()).toEqual(['done', 'failed']);

  const text = await collectDiagnostics(client, [['Installed as', 'appimage']]);
  console.log(text);
  expect(text).toContain('Installed as: appimage');
  expect(text).toContain('Projects: 1');
  expect(text).toMatch(/^Runs: (1 done, 1 failed|1 failed, 1 done)$/m);
  expect(text).toContain('Failed: 1 × Run … has no … images to evaluate on.');
  expect(text).toMatch(/^Runs on: (native-cpu|native-gpu|wasm|cpu), TensorFlow/m);
  for (const hidden of [mark, project, ...runs, process.env.HOME ?? '/root', '/home', folder])
    expect(text.toLowerCase()).not.toContain(hidden.toLowerCase());
  // Paths of any kind: a slash or backslash between words. GFLOP/s is a unit.
  expect(text.replaceAll('GFLOP/s', '')).not.toMatch(/[\\/]\w/);
});
