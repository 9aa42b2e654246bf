// Preprocessing through the contract: previewed on an image, and compared by predictions.
import { beforeAll, expect, test, vi } from 'vitest';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import { preprocessingPresets } from '#shared/graph/preprocessing';
import { projectPaths } from '../../../src-main/engine/projects/paths';
import { openBlobStore } from '../../../src-main/store/blobs';
import { buildHelpers, makeImages, openEngine, temporaryFolder, tinyGraph } from '../support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

async function scanned() {
  const home = await temporaryFolder();
  const folder = await makeImages(await temporaryFolder());
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  for await (const _ of client.scan({ project, folder, split: { validation: 0, test: 0 }, seed: 1 }));
  return { client, project, folder, home };
}
const sent = (one: (typeof preprocessings)['tf' | 'caffe']) => ({
  ...one,
  scale: [...one.scale] as [number, number, number],
  offset: [...one.offset] as [number, number, number],
});

test("previews the range of each channel in the order of the network's input, and a PNG", async () => {
  const { client, project, folder } = await scanned();
  const ask = { project, folder, path: 'red/red-0.png', width: 20, height: 20 };
  const tf = await client.previewPreprocessing({ ...ask, preprocessing: sent(preprocessings.tf) });
  // Colors of the red images: 200, 50, 40, each ± 25.
  for (const [i, color] of [200, 50, 40].entries()) {
    const { name, min, max, mean } = tf.channels[i]!;
    expect(name).toBe('RGB'[i]);
    expect(Math.abs(mean - (color / 127.5 - 1))).toBeLessThan(0.03);
    expect(max - min).toBeLessThan(50 / 127.5);
    expect(min < mean && mean < max).toBe(true);
  }
  const caffe = await client.previewPreprocessing({ ...ask, preprocessing: sent(preprocessings.caffe) });
  expect(caffe.channels.map(({ name }) => name)).toEqual(['B', 'G', 'R']);
  expect(Math.abs(caffe.channels[2]!.mean - (200 - 123.68))).toBeLessThan(4);
  expect(Buffer.from(tf.png).subarray(1, 4).toString()).toBe('PNG');
  expect(Buffer.from(tf.png)).not.toEqual(Buffer.from(caffe.png));
});

/** Classifies blue, green and red images with pixels from -1 to 1; with 0 to 255 it always predicts blue. */
async function colorNetwork(home: string, project: string): Promise<LayerGraph> {
  const base = tinyGraph();
  const [input, , pool, head] = base.layers;
  // The columns are blue, green, red; 20 × (sum of channels + 1) is added to blue.
  const rows = [
    [20, 0, 10],
    [20, 10, 0],
    [30, 0, 0],
  ];
  const blobs = openBlobStore(projectPaths(home, project).blobs);
  const put = (values: number[]) => blobs.put(new Uint8Array(Float32Array.from(values).buffer));
  return {
    ...base,
    layers: [
      input!,
      { ...pool!, inputs: [input!.name] },
      {
        ...head!,
        weights: { kernel: { blob: await put(rows.flat()) }, bias: { blob: await put([20, 0, 0]) } },
      },
    ],
    preprocessing: preprocessings.none,
    classes: ['blue', 'green', 'red'],
  };
}

test('suggests the correct preprocessing based on actual predictions', async () => {
  const { client, project, folder, home } = await scanned();
  const graph = await colorNetwork(home, project);
  const images = ['blue', 'green', 'red'].flatMap((truth) =>
    [0, 1, 2].map((i) => ({ folder, path: `${truth}/${truth}-${i}.png`, truth })),
  );
  const { results, hint } = await client.comparePreprocessings({ project, model: { graph }, images });
  expect(results.map(({ preset }) => preset)).toEqual(['none', 'unit', 'tf', 'caffe', 'torch', 'lite']);
  const by = new Map(results.map((one) => [one.preset, one]));
  expect(by.get('none')).toMatchObject({
    current: true,
    commonest: { name: 'blue', share: 1 },
    right: 1 / 3,
  });
  expect(by.get('tf')).toMatchObject({ classes: 3, right: 1 });
  expect(hint).toMatchObject({ why: 'one-class', better: { preset: 'tf', right: 1 } });
  // After applying the suggestion: no hint, and the same predictions as shown.
  const right = { ...graph, preprocessing: preprocessingPresets.tf };
  const again = await client.comparePreprocessings({ project, model: { graph: right }, images });
  expect(again.hint).toBeNull();
  expect(again.results[0]).toMatchObject({ current: true, right: 1, confidence: by.get('tf')!.confidence });
});
