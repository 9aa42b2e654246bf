// Runs on a real Ray cluster whose scheduler (Ray Tune's ASHA) stops those that are behind; the others have the numbers of this machine.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type RunEvent, runEventSchema } from '#shared/run/events';
import { runGraft } from '../shells/cli/run-graft';
import { makeRecipe } from '../shells/cli/tiny-recipe';
import type { TestCluster } from './ray-cluster';

const eventsIn = (text: string): RunEvent[] =>
  text.split('\n').flatMap((line) => (line.startsWith('{') ? [runEventSchema.parse(JSON.parse(line))] : []));
const lossesOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === 'epochEnded' ? [[event.training, event.validation]] : []));

/** Defines the test, on a cluster of one CPU. */
export function testEarlyStopping(cluster: () => TestCluster): void {
  test('stops a run that is behind, and trains the best to its end', async () => {
    const epochs = 7;
    const rate = (learningRate: number) => ({ epochs, optimizer: { kind: 'sgd', learningRate } });
    const { recipe, folder } = await makeRecipe(rate(0.05));
    process.env.GRAFT_HOME = join(folder, 'home');
    const text = await readFile(recipe, 'utf8');
    // The other one does not learn, and would train for hours.
    const still = text
      .replace('"learningRate":0.05', '"learningRate":1e-12')
      .replace(`"epochs":${epochs}`, '"epochs":100000');
    await writeFile(join(folder, 'still.json'), still);
    const shared = join(folder, 'shared');
    await mkdir(shared);
    expect(await runGraft(['cluster', 'add', 'lab', cluster().address])).toMatchObject({ code: 0 });
    const files = [recipe, join(folder, 'still.json')];
    const { code, out, err } = await runGraft([
      ...['cluster', 'train', 'lab', ...files],
      ...['--asha', '2', '--out', shared],
    ]);
    expect(code, out + err).toBe(0);
    expect(out).toContain(`recipe: epoch ${epochs}/${epochs}`);
    expect(err).toContain('still: stopped early, since other runs were ahead after epoch 2');
    // Nothing of the scheduler is left.
    expect((await readdir(shared)).sort()).toEqual(['recipe', 'still']);
    const stopped = eventsIn(await readFile(join(shared, 'still', 'events.jsonl'), 'utf8'));
    expect(stopped.at(-1)).toMatchObject({ type: 'ended', outcome: 'stopped' });
    const far = eventsIn(await readFile(join(shared, 'recipe', 'events.jsonl'), 'utf8'));
    expect(far.at(-1)).toMatchObject({ type: 'ended', outcome: 'done' });
    process.env.GRAFT_HOME = join(folder, 'other-home');
    const near = await runGraft(['train', recipe, '--json']);
    expect(lossesOf(far)).toHaveLength(epochs);
    expect(lossesOf(far)).toEqual(lossesOf(eventsIn(near.out)));
  });
}
