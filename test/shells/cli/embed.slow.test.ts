// `graft embed`: maps of images as text, JSON and NumPy arrays, in English and Korean.
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parseNpy } from '../../../src-main/shells/cli/npy';
import { buildHelpers, makeImages, openEngine, tinyGraph } from '../../engine/support';
import { runGraft } from './run-graft';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const home = mkdtempSync(join(tmpdir(), 'graft-cli-embed-'));
const at = (name: string) => join(home, name);

const graft = (...args: string[]) => runGraft(args);

beforeAll(() => {
  process.env.GRAFT_HOME = at('home');
  buildHelpers();
});
afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

test('writes a network to embed with', async () => {
  await makeImages(at('images'), 8);
  const { client, close } = await openEngine(at('other'));
  const { id: project } = await client.createProject({ name: 'a' });
  const request = { project, model: { graph: tinyGraph() }, format: 'h5', name: 'tiny' } as const;
  for await (const _ of client.exportModel({ ...request, out: at('tiny.h5') }));
  await close();
});

test('prints the layer and the trustworthiness, and writes names, classes and positions', async () => {
  const { out, code } = await graft('embed', at('images'), '--model', at('tiny.h5'), '--out', at('map.json'));
  expect(code).toBe(0);
  expect(out).toMatch(
    /^24 of 24 images by 4 features of pool\nTrustworthiness 0\.\d+ \(10 neighbors, 24 images\)/,
  );
  const map = JSON.parse(await readFile(at('map.json'), 'utf8'));
  expect(map).toMatchObject({ layer: 'pool', size: 4, pooled: false, method: 'umap', total: 24 });
  expect(map.images).toHaveLength(24);
  expect(map.images[0]).toEqual({
    path: 'blue/blue-0.png',
    class: 'blue',
    x: expect.any(Number),
    y: expect.any(Number),
  });
});

test('writes positions and features as arrays, in the order of the JSON document', async () => {
  const files = ['--out', at('map.npy'), '--features', at('features.npy')];
  const { code } = await graft(
    'embed',
    at('images'),
    '--model',
    at('tiny.h5'),
    '--method',
    'pca',
    '--layer',
    'conv',
    ...files,
  );
  expect(code).toBe(0);
  const positions = parseNpy(await readFile(at('map.npy')), 'map.npy');
  const features = parseNpy(await readFile(at('features.npy')), 'features.npy');
  expect([positions.shape, features.shape]).toEqual([
    [24, 2],
    [24, 4],
  ]);
  const { out } = await graft(
    'embed',
    at('images'),
    '--model',
    at('tiny.h5'),
    '--method',
    'pca',
    '--layer',
    'conv',
    '--json',
  );
  const { images, explained, pooled } = JSON.parse(out);
  expect(pooled).toBe(true);
  expect(explained[0]).toBeGreaterThan(explained[1]);
  const known = images.flatMap(({ x, y }: { x: number; y: number }) => [x, y]);
  for (const [i, one] of known.entries()) expect(one).toBeCloseTo(positions.values[i]!, 6);
});

test('arranges images by t-SNE, with a perplexity', async () => {
  const ask = ['embed', at('images'), '--model', at('tiny.h5'), '--method', 'tsne'];
  const { out, code } = await graft(...ask, '--perplexity', '4', '--out', at('tsne.json'));
  expect(code).toBe(0);
  expect(out).toMatch(/\nTrustworthiness 0\.\d+ .*\nKL divergence 0\.\d+\n/);
  const four = JSON.parse(await readFile(at('tsne.json'), 'utf8'));
  expect(four).toMatchObject({ method: 'tsne', divergence: expect.any(Number) });
  const { out: other } = await graft(...ask, '--perplexity', '7', '--json');
  expect(JSON.parse(other).images).not.toEqual(four.images);
  const { out: korean } = await graft(...ask, '--lang', 'ko');
  expect(korean).toContain('KL 발산 ');
});

test('words its results in Korean, and says what is wrong with the options', async () => {
  const model = ['embed', at('images'), '--model', at('tiny.h5')];
  const { out } = await graft(...model, '--lang', 'ko');
  expect(out).toContain('이미지 24장 중 24장, pool의 특성 4개');
  expect(out).toContain('이웃 보존도 0.');
  const wrong = async (...args: string[]) => {
    const { code, err } = await graft(...args);
    expect(code).toBe(2);
    return err.split('\n')[0];
  };
  expect(await wrong('embed', at('images'))).toBe('graft embed: embed requires --model MODEL.');
  expect(await wrong(...model, '--method', 'isomap')).toContain(
    'expected one of pca, umap, tsne, received isomap',
  );
  for (const value of ['1', '101', 'x'])
    expect(await wrong(...model, '--perplexity', value)).toContain(
      `--perplexity: expected a number from 2 to 100, received ${value}`,
    );
  expect(await wrong(...model, '--out', 'map.png')).toContain('expected a file that ends in .json, .npy');
  expect(await wrong(...model, '--seed', 'x')).toContain('--seed: expected a whole number, received x');
  expect(await wrong(...model, '--neighbors', '1')).toContain('--neighbors:');
});
