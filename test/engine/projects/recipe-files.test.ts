// Recipe files: absolute paths in the program, relative ones on disk.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRecipeFile, writeRecipeFile } from '../../../src-main/engine/projects/recipe-files';
import { temporaryFolder, tinyRecipe } from '../support';

test('writes paths relative to the file, and reads them as absolute', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'recipes', 'a.json');
  const recipe = {
    ...tinyRecipe(join(folder, 'images')),
    model: { file: join(folder, 'recipes/m.keras') },
  };
  await writeRecipeFile(file, recipe);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    model: { file: 'm.keras' },
    data: { folder: '../images' },
  });
  expect(await readRecipeFile(file)).toEqual(recipe);
});

test('keeps the names of bundled datasets', async () => {
  const file = join(await temporaryFolder(), 'a.json');
  await writeRecipeFile(file, { ...tinyRecipe('sample:drawings'), model: { file: '/m.keras' } });
  expect((await readRecipeFile(file)).data.folder).toBe('sample:drawings');
});

test('names a missing recipe', async () => {
  await expect(readRecipeFile('/nowhere/recipe.json')).rejects.toThrow(
    'File not found: /nowhere/recipe.json',
  );
});
