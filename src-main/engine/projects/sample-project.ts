// The sample project of the first start: the bundled recipe and images, ready to train.
import { cp, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRecipe, type Recipe } from '#shared/recipe/recipe';
import { sampleProjectName } from '#shared/sample-project-name';
import { takeLock } from '../../process/lock-file';
import { writeJsonAtomic } from '../../store/atomic';
import type { Projects } from './open-projects';
import { resolveDataFolder } from './paths';

/** Creates the project `sample` once per home folder, so that it does not come back after the user deleted it. */
export async function makeSampleOnce(home: string, appFolder: string, projects: Projects): Promise<void> {
  const marker = join(home, 'home.json');
  if (await stat(marker).catch(() => null)) return;
  const file = join(appFolder, 'assets', 'recipes', 'sample.json');
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return;
  await mkdir(home, { recursive: true });
  const lock = await takeLock(join(home, 'lock'));
  // Another engine that is starting at the same time creates it.
  if ('heldBy' in lock) return;
  try {
    if (await stat(marker).catch(() => null)) return;
    const existing = await projects.find('sample').catch(() => null);
    if (!existing) await makeSample(parseRecipe(text, file), appFolder, projects);
    await writeJsonAtomic(marker, { version: 1, sampleMadeAt: Date.now() });
  } finally {
    await lock.release();
  }
}

async function makeSample(recipe: Recipe, appFolder: string, projects: Projects): Promise<void> {
  await projects.create({
    name: sampleProjectName,
    id: 'sample',
    sample: true,
    async fill(temporary, final) {
      const from = resolveDataFolder(recipe.data.folder, appFolder);
      await cp(from, join(temporary.root, 'images'), { recursive: true });
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
