// Insight in Electron: the chain from a wrong image to the channel's own image, and how each view of insight looks, light and dark.
import { describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { describeInsightChain } from './insight-chain';
import { openInElectron } from './open-electron';
import { storeOf } from './page-stores';
import { useWorkbench } from './test-workbench';

const slowMs = 240_000;

describeInsightChain(() => openInElectron(undefined, 'start'));

describe('the views of insight', () => {
  const bench = useWorkbench('insight-views', openInElectron);
  const { id, command } = bench;
  const lookAt = (name: string) => bench.takeBoth(`insight-${name}`);

  it('turns the dog into a cat, and a defense restores it', async () => {
    await bench.sampleIsOpen();
    await command('dog becomes a cat');
    await id('attack-verdict').filter({ hasText: 'Siamese cat' }).waitFor({ timeout: slowMs });
    await id('attack-defend').click();
    await id('defense-average').waitFor({ timeout: slowMs });
    expect(await id('defense-jpeg75').getAttribute('data-verdict')).toBe('restored');
    await lookAt('attack');
    await bench.page.keyboard.press('Escape');
  }, 400_000);

  it('draws the ladder of ideal images', async () => {
    await id('lens-ideal').click();
    await id('ideal-steps').selectOption('32');
    await id('ideal-ladder').click();
    const drawn = bench.page.locator('[data-testid=ideal-tile][data-state=done]');
    await eventually(async () => expect(await drawn.count()).toBe(4), slowMs);
    await lookAt('ideal');
    await bench.page.keyboard.press('Escape');
  }, 400_000);

  it('shows the maps of the pinned image on the layers of the graph', async () => {
    await id('nav-model').click();
    await id('graph-canvas').waitFor();
    await bench.page.locator('[data-testid=node-maps]:visible').first().waitFor({ timeout: slowMs });
    await lookAt('live');
  }, 400_000);

  it('shows them on ResNet50', async () => {
    const model = await storeOf(bench.page, 'model');
    await model.evaluate((own) =>
      own.choose({
        catalog: 'resnet50',
        inputShape: [224, 224, 3],
        includeTop: true,
        weights: 'random',
      }),
    );
    await bench.page.keyboard.press('Control+f');
    await id('layer-search').fill('conv2_block1_out');
    await id('search-result').first().click();
    await eventually(async () => {
      const [nodes, filled] = await bench.page.evaluate(() => {
        const drawn = [...document.querySelectorAll('[data-testid=graph-nodes] > *')];
        return [
          drawn.length,
          drawn.filter((node) => node.querySelector('[data-testid=node-maps]')).length,
        ] as const;
      });
      expect(nodes).toBeGreaterThan(3);
      expect(filled).toBe(nodes);
    }, 60_000);
    // The lens looks into the example's network, which does not have the layer that was found.
    await id('lens-foreign').filter({ hasText: 'conv2_block1_out' }).waitFor();
    expect(await id('lens-layer').inputValue()).toBe('');
    await id('feature-maps').waitFor({ timeout: slowMs });
    expect(await id('feature-maps').getAttribute('data-layer')).toBe('top_activation');
    await lookAt('live-resnet50');
    await id('lens-edited').click();
    await bench.page
      .locator('[data-testid=feature-maps][data-layer=conv2_block1_out]')
      .waitFor({ timeout: slowMs });
    await lookAt('live-resnet50-own');
    await id('undo').click();
    await id('layer-predictions').waitFor();
    await id('lens-close').click();
  }, 400_000);

  it('finds the penguin, and says why one pass and crops differ', async () => {
    await command('penguin');
    await bench.page.locator('[data-testid=find-dialog][data-state=done]').waitFor({ timeout: slowMs });
    expect(await id('find-why').getAttribute('data-cause')).toBe('padding');
    await lookAt('find');
    await bench.page.keyboard.press('Escape');
  }, 400_000);

  it('relabels what a lasso selects on the map', async () => {
    await id('nav-data').click();
    await id('option-map').click();
    await id('map-compute').click();
    await id('map-result')
      .filter({ hasText: /Trustworthiness 0\.\d\d/ })
      .waitFor({ timeout: slowMs });
    const box = (await id('map-canvas').boundingBox())!;
    await bench.page.mouse.move(box.x + 4, box.y + box.height * 0.15);
    await bench.page.mouse.down();
    for (const [x, y] of [
      [0.5, 0.15],
      [0.5, 0.98],
      [0.01, 0.98],
      [0.01, 0.15],
    ] as const)
      await bench.page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 4 });
    await bench.page.mouse.up();
    await id('selection-bar').waitFor();
    await lookAt('map');
    const counts = () =>
      bench.page
        .locator('[data-testid^=class-row-]')
        .evaluateAll((rows) => rows.map((row) => row.textContent));
    const before = await counts();
    const options = await id('relabel').locator('option').allTextContents();
    await id('relabel').selectOption(options[1]!);
    await eventually(async () => expect(await counts()).not.toEqual(before));
    await id('undo').click();
    await eventually(async () => expect(await counts()).toEqual(before));
  }, 400_000);

  it('computes a convolution in the lab', async () => {
    await command('convolution lab');
    await id('kernel-preset').selectOption('laplace4');
    await id('lab-output').locator('canvas').first().waitFor();
    await lookAt('convolution');
    expect(bench.pageErrors).toEqual([]);
  }, 120_000);
});
