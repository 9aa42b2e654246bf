// Another network as a defense, in Chromium: an attack on one trained network, judged by two others of the project, one of another kind and size with other names of the classes.
import { describe, expect, it } from 'vitest';
import { type TextbookHead, textbookHeads } from '#shared/graph/head-presets';
import type { ModelSource } from '#shared/graph/model-source';
import { recipeSchema } from '#shared/recipe/recipe';
import { eventually } from '../contract/suite';
import { storeOf } from './page-stores';
import { useWorkbench } from './test-workbench';

/** A network, and the head that it gets. */
interface Surgery {
  readonly source: ModelSource;
  readonly head: TextbookHead['layers'];
  readonly frozen: boolean;
}

describe('another network as a defense', () => {
  const bench = useWorkbench('second-network');
  const { id } = bench;

  /** Trains a network of the catalog with a new head, by the stores of the window; `rename` changes the names of its classes. */
  async function train(source: ModelSource, frozen: boolean, epochs: number, rename = ''): Promise<void> {
    const [model, project, data, runs] = await Promise.all([
      storeOf(bench.page, 'model'),
      storeOf(bench.page, 'project'),
      storeOf(bench.page, 'data'),
      storeOf(bench.page, 'runs'),
    ]);
    const head = textbookHeads[0]!.layers.slice(frozen ? 0 : -1);
    await model.evaluate(
      async (own, text) => {
        const given: Surgery = JSON.parse(text);
        await own.choose(given.source);
        if (given.frozen) own.edit({ edit: 'freeze', select: { all: true } });
        own.edit({ edit: 'addHead', layers: [...given.head] });
      },
      JSON.stringify({ source, head, frozen } satisfies Surgery),
    );
    const { edits, folder, split, seed } = await project.evaluate(({ draft }) => ({
      ...{ edits: [...draft.edits], folder: draft.folder!, split: draft.split, seed: draft.seed },
    }));
    const classes = await data.evaluate((store) => [...store.classes]);
    const renamed = classes.map((name) => ({ edit: 'renameClass', name, to: `${rename} ${name}` }));
    const recipe = recipeSchema.parse({
      ...{ version: 2, name: 'second', model: source, edits, split, seed },
      data: { folder, ...(rename && { edits: renamed }) },
      stages: [
        {
          name: 'head',
          trainable: frozen ? { head: true } : { all: true },
          features: frozen ? 'cached' : 'end-to-end',
          ...{ epochs, batchSize: 16 },
        },
      ],
    });
    await bench.page.evaluate(([store, own, text]) => store.start(JSON.parse(text), own.graph!), [
      runs,
      model,
      JSON.stringify(recipe),
    ] as const);
    /** The status of each run, the newest first; of a failed one with its reason. */
    const told = () =>
      runs.evaluate(({ list }) =>
        list.map(({ status, message }) => (message ? `${status}: ${JSON.stringify(message)}` : status)),
      );
    await eventually(async () => expect((await told()).at(0)).toBe('done'), 240_000);
  }

  it('tries two other networks of the project on an attacked image', async () => {
    await bench.sampleIsOpen();
    const lite = (side: number): ModelSource => ({
      ...{ catalog: 'efficientnet-lite0', inputShape: [side, side, 3] },
      ...{ includeTop: false, weights: 'pretrained' },
    });
    // A small network of another size and with other classes, the same features with another head, and the one that is attacked.
    const lenet: ModelSource = {
      ...{ catalog: 'lenet5', inputShape: [32, 32, 3], includeTop: false, weights: 'random' },
    };
    await train(lenet, false, 2, 'renamed');
    await train(lite(64), true, 1);
    await train(lite(96), true, 4);
    await bench.pinFirstImage();
    await id('nav-try').click();
    await id('heat-map').waitFor({ timeout: 120_000 });
    await eventually(async () => expect(await id('lens-attack').isEnabled()).toBe(true), 120_000);
    await id('lens-attack').click();
    await id('attack-run').click();
    await id('attack-verdict').waitFor({ timeout: 120_000 });
    await id('attack-defend').click();
    await eventually(async () => expect(await id('defense-network').count()).toBe(2), 180_000);
    const rows = await id('defense-network').allTextContents();
    console.log(await id('attack-verdict').textContent(), rows);
    // Runs with one name differ by their numbers.
    expect(rows[0]).toMatch(/Another network: second #2/);
    expect(rows[1]).toMatch(/Another network: second #1/);
    const verdicts = await id('defense-network').evaluateAll((all) =>
      all.map((row) => (row as HTMLElement).dataset.verdict),
    );
    expect(['restored', 'fooled', 'other']).toContain(verdicts[0]);
    // Its classes have other names, so it cannot have seen the class of the original image again.
    expect(verdicts[1]).toBe('unrelated');
    const original = (await id('defense-none').locator('td').first().textContent())!.replace(
      / [\d.]+ %$/,
      '',
    );
    expect(rows[1]).toContain(`Cannot tell: it has no class “${original}”`);
    expect(rows[1]).toContain('renamed ');

    // Each cell is what the engine says of that image by that network.
    const handles = [
      await storeOf(bench.page, 'attack'),
      await storeOf(bench.page, 'runs'),
      await storeOf(bench.page, 'project'),
      await storeOf(bench.page, 'session'),
    ] as const;
    const told = await bench.page.evaluate(async ([attack, runs, project, session]) => {
      const found: string[][] = [];
      for (const number of [2, 1]) {
        const { runId } = runs.list.find((run) => run.number === number)!;
        const images = [];
        for (const [i, one] of [attack.original!, attack.attacked!].entries()) {
          const canvas = new OffscreenCanvas(one.width, one.height);
          const rgba = new Uint8ClampedArray(one.width * one.height * 4).fill(255);
          for (let p = 0; p < one.width * one.height; p++)
            for (let c = 0; c < 3; c++) rgba[p * 4 + c] = one.bytes[p * 3 + c]!;
          canvas.getContext('2d')!.putImageData(new ImageData(rgba, one.width, one.height), 0, 0);
          const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
          images.push({ name: `${i}.png`, bytes });
        }
        const model = { runId, checkpoint: 'last' as const };
        const request = { project: project.id, model, images, top: 1 };
        const { predictions } = await session.client.predict(request);
        found.push(
          predictions.map(({ top }) => `${top[0]!.name} ${(top[0]!.probability * 100).toFixed(1)} %`),
        );
      }
      return found;
    }, handles);
    for (const [i, cells] of told.entries()) for (const cell of cells) expect(rows[i]).toContain(cell);
    await bench.takeBoth('second-network');
    expect(bench.pageErrors).toEqual([]);
  }, 600_000);
});
