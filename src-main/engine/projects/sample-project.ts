// The project that the first start makes: the bundled recipe and images, ready to train.
import { cp, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRecipe, type Recipe } from '#shared/recipe/recipe';
import { takeLock } from '../../process/lock-file';
import { writeJsonAtomic } from '../../store/atomic';
import type { Projects } from './create-projects';
import { resolveDataFolder } from './paths';

/** Makes the project `sample` once in a home folder; it stays deleted when the user deletes it. */
export async function makeSampleOnce(home: string, appFolder: string, projects: Projects): Promise<void> {
  const marker = join(home, 'home.json');
  if (await stat(marker).catch(() => null)) return;
  const file = join(appFolder, 'assets', 'recipes', 'sample.json');
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return;
  await mkdir(home, { recursive: true });
  const lock = await takeLock(join(home, 'lock'));
  // Another engine that starts at this moment makes it.
  if ('heldBy' in lock) return;
  try {
    if (await stat(marker).catch(() => null)) return;
    const there = await projects.find('sample').catch(() => null);
    if (!there) await makeSample(parseRecipe(text, file), appFolder, projects);
    await writeJsonAtomic(marker, { version: 1, sampleMadeAt: Date.now() });
  } finally {
    await lock.release();
  }
}

async function makeSample(recipe: Recipe, appFolder: string, projects: Projects): Promise<void> {
  await projects.create({
    name: 'Sample: drawings',
    id: 'sample',
    sample: true,
    async fill(making, final) {
      const from = resolveDataFolder(recipe.data.folder, appFolder);
      await cp(from, join(making.root, 'images'), { recursive: true });
      return {
        model: recipe.model,
        edits: recipe.edits,
        folder: join(final.root, 'images'),
        split: recipe.split,
        seed: recipe.seed,
        stages: recipe.stages,
      };
    },
  });
}
