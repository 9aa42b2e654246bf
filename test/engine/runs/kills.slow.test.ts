// A run killed or paused at random times ends with the same weights as an uninterrupted one. GRAFT_KILLS=50 repeats it 50 times.
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '#shared/random';
import type { Recipe } from '#shared/recipe/recipe';
import { buildHelpers, makeImages, temporaryFolder } from '../support';
import { type Blow, canSetClock, type Ending, runUnderBlows, stagedRecipe } from './kill-harness';

const kills = Number(process.env.GRAFT_KILLS ?? 3);
const pauses = Number(process.env.GRAFT_PAUSES ?? Math.floor(kills / 3));
/** Without Debian's package faketime the clock cannot be set. */
const shocks: Blow[] = ['decoder', 'sleep', ...(canSetClock ? (['clock', 'clock'] as const) : [])];
/** Interruptions per run. */
const each = 5;
const random = createRandom(Number(process.env.GRAFT_SEED ?? 1));
const seconds = Number(process.env.GRAFT_BLOW_SECONDS ?? (process.env.GRAFT_KILLS ? 5 : 3));
const minutes = Math.max(4, kills);

async function strike(home: string, recipe: Recipe, blows: Blow[], whole: Ending): Promise<number> {
  const left = [...blows];
  for (let runs = 0; ; runs++) {
    if (left.length === 0) return runs;
    if (runs > blows.length + 20) throw new Error('Runs end before a blow falls: let them last longer.');
    const { ending, met } = await runUnderBlows(home, recipe, left.slice(0, each), () => random() * seconds);
    expect(ending).toEqual(whole);
    left.splice(0, met.length);
    if (process.env.GRAFT_KILLS)
      console.log(`run ${runs + 1}: ${met.join(', ') || 'no blow fell'}: done, the same to the last bit`);
  }
}

describe.runIf(process.platform === 'linux')('a staged run with augmentation, dropout and Adam', () => {
  let whole: Ending;
  let home = '';
  let recipe: Recipe;

  beforeAll(() => buildHelpers(), 120_000);

  test('ends with bit-identical weights regardless of when it is killed or paused', {
    timeout: minutes * 60_000,
  }, async () => {
    home = await temporaryFolder();
    recipe = stagedRecipe(
      await makeImages(join(home, 'images')),
      Number(process.env.GRAFT_EPOCHS ?? (process.env.GRAFT_KILLS ? 12 : 6)),
    );
    whole = (await runUnderBlows(home, recipe, [], random)).ending;
    if (process.env.GRAFT_KILLS)
      expect((await runUnderBlows(home, recipe, [], random)).ending).toEqual(whole);
    await check(`${kills} kills`, kills, ['trainer', 'engine']);
    await check(`${pauses} pauses`, pauses, ['pause']);
    await check(`${shocks.length} shocks (${shocks.join(', ')})`, shocks.length, shocks);
  });

  async function check(title: string, count: number, kinds: readonly Blow[]) {
    const inOrder = kinds.length === count;
    const blows = Array.from(
      { length: count },
      (_, i) => kinds[inOrder ? i : Math.floor(random() * kinds.length)]!,
    );
    const runs = await strike(home, recipe, blows, whole);
    console.log(`${title} in ${runs} runs: every run finished, weights equal bit for bit`);
  }
});
