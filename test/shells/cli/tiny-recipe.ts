// A recipe of a tiny network and a few images, for tests of the command line.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeImages, openEngine, temporaryFolder, tinyGraph } from '../../engine/support';

/** Writes a tiny network as .h5, images, and a recipe for both, to a given folder or to one that is removed after the test. */
export async function makeRecipe(
  stage: object = {},
  given?: string,
): Promise<{ recipe: string; folder: string; model: string }> {
  const folder = given ?? (await temporaryFolder());
  await makeImages(join(folder, 'images'));
  const { client, close } = await openEngine(join(folder, 'home'));
  const { id: project } = await client.createProject({ name: 'a' });
  const model = join(folder, 'tiny.h5');
  const request = { project, model: { graph: tinyGraph() }, format: 'h5', name: 'tiny', out: model } as const;
  for await (const _ of client.exportModel(request));
  await close();
  const recipe = join(folder, 'recipe.json');
  const stages = [{ trainable: { all: true }, epochs: 2, batchSize: 4, ...stage }];
  await writeFile(
    recipe,
    JSON.stringify({
      version: 2,
      name: 'tiny',
      model: { file: 'tiny.h5' },
      data: { folder: 'images' },
      stages,
    }),
  );
  return { recipe, folder, model };
}
