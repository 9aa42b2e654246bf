// Runs on a real Ray cluster whose scheduler (Ray Tune's ASHA) stops those that are behind; the others have the numbers of this machine.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type RunEvent, runEventSchema } from '#shared/run/events';
import { buildHelpers } from '../engine/support';
import { runGraft } from '../shells/cli/run-graft';
import { makeRecipe } from '../shells/cli/tiny-recipe';
import { findRay, startCluster, type TestCluster } from './ray-cluster';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 1_800_000 });

const bin = findRay('ray-train');
let cluster: TestCluster;
beforeAll(async () => {
  if (!bin) return;
  buildHelpers();
  // One CPU: the runs take place one after another, so that which ones are stopped is certain.
  cluster = await startCluster(bin, 1);
});
afterAll(() => cluster?.stop());

const eventsIn = (text: string): RunEvent[] =>
  text.split('\n').flatMap((line) => (line.startsWith('{') ? [runEventSchema.parse(JSON.parse(line))] : []));
const lossesOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'epochEnded' ? [[event.training, event.validation]] : []));

test.skipIf(!bin)('stops runs that are behind, and trains the best to its end', async () => {
  const epochs = 7;
  const rate = (learningRate: number) => ({ epochs, optimizer: { kind: 'sgd', learningRate } });
  const { recipe, folder } = await makeRecipe(rate(0.05));
  process.env.GRAFT_HOME = join(folder, 'home');
  const text = await readFile(recipe, 'utf8');
  // The other two do not learn, and would train for hours.
  const still = text
    .replace('"learningRate":0.05', '"learningRate":1e-12')
    .replace(`"epochs":${epochs}`, '"epochs":100000');
  for (const name of ['still-1.json', 'still-2.json']) await writeFile(join(folder, name), still);
  const shared = join(folder, 'shared');
  await mkdir(shared);
  expect(await runGraft(['cluster', 'add', 'lab', cluster.address])).toMatchObject({ code: 0 });
  const files = [recipe, join(folder, 'still-1.json'), join(folder, 'still-2.json')];
  const { code, out, err } = await runGraft([
    ...['cluster', 'train', 'lab', ...files],
    ...['--asha', '2', '--out', shared],
  ]);
  expect(code, out + err).toBe(0);
  expect(out).toContain(`recipe: epoch ${epochs}/${epochs}`);
  expect(err.match(/still-\d: stopped early, since other runs were ahead after epoch 2/g)).toHaveLength(2);
  // Nothing of the scheduler is left.
  expect((await readdir(shared)).sort()).toEqual(['recipe', 'still-1', 'still-2']);
  const stopped = eventsIn(await readFile(join(shared, 'still-1', 'events.jsonl'), 'utf8'));
  expect(stopped.at(-1)).toMatchObject({ type: 'ended', outcome: 'stopped' });
  const far = eventsIn(await readFile(join(shared, 'recipe', 'events.jsonl'), 'utf8'));
  expect(far.at(-1)).toMatchObject({ type: 'ended', outcome: 'done' });
  process.env.GRAFT_HOME = join(folder, 'other-home');
  const near = await runGraft(['train', recipe, '--json']);
  expect(lossesOf(far)).toHaveLength(epochs);
  expect(lossesOf(far)).toEqual(lossesOf(eventsIn(near.out)));
});
