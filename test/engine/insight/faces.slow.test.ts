// Finds faces by a folder's own class: drawn faces against other drawings, by the features of EfficientNet-Lite0; and the same path by VGG16 and InceptionV3 with random weights.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test, vi } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import { randomWeights } from '#shared/graph/random-weights';
import type { FindWhereItem } from '#shared/insight/find-where';
import { boxesOf, classMapOf, compareMaps } from '#shared/insight/window-scores';
import { createRandom } from '#shared/random';
import { recipeSchema } from '#shared/recipe/recipe';
import { foldRun } from '#shared/run/reduce-run';
import { buildHelpers, openEngine, temporaryFolder, watchToEnd } from '../support';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

const random = createRandom(21);
const between = (low: number, high: number) => low + random() * (high - low);
const pick = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
const background = () => `hsl(${between(0, 360)} ${between(10, 50)}% ${between(70, 95)}%)`;

/** Draws a face: a head with hair, two eyes, a nose and a mouth. */
function face(): string {
  const skin = pick('#f1c9a5', '#c68642', '#8d5524', '#ffdbac', '#e0ac69');
  const [cx, cy, rx, ry] = [between(58, 70), between(60, 70), between(32, 42), between(40, 50)];
  const eye = (side: number) => {
    const [x, y] = [cx + side * rx * 0.42, cy - ry * 0.15];
    return `<ellipse cx="${x}" cy="${y}" rx="7" ry="4.5" fill="#fff"/><circle cx="${x}" cy="${y}" r="3.2" fill="#222"/><path d="M${x - 8} ${y - 9}h16" stroke="#332" stroke-width="2.5"/>`;
  };
  const bend = between(2, 14);
  return `<ellipse cx="${cx}" cy="${cy - 8}" rx="${rx + 5}" ry="${ry + 4}" fill="${pick('#2b1b0e', '#6b4423', '#111', '#b08d57')}"/>
    <ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="${skin}"/>${eye(-1)}${eye(1)}
    <path d="M${cx} ${cy - 2}l-5 15h9" fill="none" stroke="#0006" stroke-width="2.5"/>
    <path d="M${cx - 14} ${cy + ry * 0.5}q14 ${bend} 28 0" fill="none" stroke="#a33" stroke-width="4"/>`;
}

/** Draws something else, of the same colors: a house, a tree, a flower, a mug or a wheel. */
function thing(): string {
  const [a, b] = [
    pick('#f1c9a5', '#c68642', '#8d5524', '#e0ac69'),
    pick('#2b1b0e', '#a33', '#236b44', '#444'),
  ];
  const [x, y] = [between(-8, 8), between(-8, 8)];
  const drawn = pick(
    `<path d="M20 62L64 24l44 38z" fill="${b}"/><path d="M30 62h68v46H30z" fill="${a}"/><path d="M56 78h16v30H56z" fill="#222"/>`,
    `<path d="M58 70h12v44H58z" fill="${a}"/><circle cx="64" cy="50" r="34" fill="${b}"/>`,
    `${[0, 72, 144, 216, 288].map((at) => `<ellipse cx="64" cy="36" rx="12" ry="20" fill="${b}" transform="rotate(${at} 64 60)"/>`).join('')}<circle cx="64" cy="60" r="11" fill="${a}"/>`,
    `<path d="M34 36h50v62H34z" fill="${a}"/><path d="M84 48q26 0 26 18t-26 20" fill="none" stroke="${b}" stroke-width="8"/>`,
    `<circle cx="64" cy="64" r="42" fill="none" stroke="${b}" stroke-width="12"/><path d="M22 64h84M64 22v84" stroke="${a}" stroke-width="7"/>`,
  );
  return `<g transform="translate(${x} ${y})">${drawn}</g>`;
}

const svg = (content: string) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128"><rect width="128" height="128" fill="${background()}"/>${content}</svg>`,
  );

async function makeFolder(each: number): Promise<string> {
  const folder = join(await temporaryFolder(), 'people');
  for (const [name, draw] of [
    ['faces', face],
    ['other', thing],
  ] as const) {
    await mkdir(join(folder, name), { recursive: true });
    for (let i = 0; i < each; i++)
      await sharp(svg(draw()))
        .png()
        .toFile(join(folder, name, `${name}-${i}.png`));
  }
  return folder;
}

const place = { left: 215, top: 30, size: 128 };

/** Draws a scene of 384 pixels with one face at `place`, among other things. */
async function drawScene(): Promise<Uint8Array<ArrayBuffer>> {
  const parts = [
    { input: svg(face()), left: place.left, top: place.top },
    { input: svg(thing()), left: 20, top: 24 },
    { input: svg(thing()), left: 30, top: 220 },
    { input: svg(thing()), left: 220, top: 225 },
  ];
  const sheet = { width: 384, height: 384, channels: 3, background: '#ffffff' } as const;
  return new Uint8Array(await sharp({ create: sheet }).composite(parts).png().toBuffer());
}

const head = [
  { kind: 'GlobalAveragePooling2D', name: 'pool_of_head' },
  { kind: 'Dense', name: 'whose', params: { units: 'classes', activation: 'softmax' } },
];

/** Trains the head on a folder, and finds its first class in the scene. */
async function findFaces(model: object, epochs: number) {
  const { client } = await openEngine(await temporaryFolder());
  const { id: project } = await client.createProject({ name: 'a' });
  const recipe = recipeSchema.parse({
    ...{ version: 2, name: 'faces', model: { ...model, includeTop: false } },
    edits: [
      { edit: 'freeze', select: { all: true } },
      { edit: 'addHead', layers: head },
    ],
    data: { folder: await makeFolder(epochs > 5 ? 24 : 6) },
    split: { validation: 0.25, test: 0 },
    seed: 1,
    stages: [{ name: 'head', trainable: { head: true }, epochs, batchSize: 16, features: 'cached' }],
  });
  let graph: LayerGraph | undefined;
  for await (const { prepared } of client.prepareRecipe({ project, recipe, scan: 'always' }))
    graph = prepared?.graph;
  const { runId } = await client.startRun({ project, recipe, graph: graph! });
  const state = foldRun(await watchToEnd(client, project, runId));
  expect(state.status).toBe('done');
  const image = { name: 'scene.png', bytes: await drawScene() };
  const items: FindWhereItem[] = [];
  const request = { project, model: { runId, checkpoint: 'last' as const }, image, scale: 3 };
  for await (const item of client.findWhere(request)) items.push(item);
  const { windows, positions } = items.find(({ onePass }) => onePass)!.onePass!;
  const crops = items.find((one) => one.crops)!.crops!.windows;
  return { state, graph: graph!, seen: items[0]!.seen!, windows, positions: positions!, crops };
}

test('finds the face in a scene by the features of EfficientNet-Lite0', async () => {
  const lite = { catalog: 'efficientnet-lite0', inputShape: [128, 128, 3], weights: 'pretrained' };
  const { state, graph, seen, windows, positions, crops } = await findFaces(lite, 20);
  expect(state.classes).toEqual(['faces', 'other']);
  expect(randomWeights(graph)).toBe('some');
  const scores = classMapOf(positions, positions.scores, 0);
  const best = scores.values.indexOf(Math.max(...scores.values));
  const cell = 384 / scores.columns;
  const [x, y] = [((best % scores.columns) + 0.5) * cell, (Math.floor(best / scores.columns) + 0.5) * cell];
  const [box] = boxesOf(classMapOf(windows, windows.probabilities, 0), seen, 0.5, 0.3);
  const { correlation } = compareMaps(
    classMapOf(windows, windows.scores, 0),
    classMapOf(crops, crops.scores, 0),
  );
  console.log(
    `face ${box?.score.toFixed(3)} at ${box?.left}, ${box?.top}; strongest ${x}, ${y}; r ${correlation?.toFixed(3)}`,
  );
  const inside = (at: number, from: number) => at > from && at < from + place.size;
  expect([x, y, inside(x, place.left), inside(y, place.top)]).toEqual([x, y, true, true]);
  expect(Math.abs(box!.left - place.left)).toBeLessThan(64);
  expect(Math.abs(box!.top - place.top)).toBeLessThan(64);
  // Padding at the borders of crops makes them differ more on drawings with plain backgrounds.
  expect(correlation).toBeGreaterThan(0.5);
});

test.each([
  ['VGG16', 64, 32],
  ['InceptionV3', 107, 32],
])('slides %s with random weights over the scene by its stride', async (architecture, side, stride) => {
  const { graph, seen, windows, crops } = await findFaces(
    { catalog: architecture.toLowerCase(), inputShape: [side, side, 3], weights: 'random' },
    1,
  );
  // What the window says of it: nothing was learned but the head.
  expect(randomWeights(graph)).toBe('all');
  expect(seen).toMatchObject({
    stride: [stride, stride],
    window: { width: side, height: side },
    classes: 2,
    overall: [],
  });
  expect([seen.width, seen.height].map((one) => (one - side) % stride)).toEqual([0, 0]);
  expect([crops.rows, crops.columns]).toEqual([windows.rows, windows.columns]);
  expect([windows.rows, windows.columns]).toEqual([
    (seen.height - side) / stride + 1,
    (seen.width - side) / stride + 1,
  ]);
  for (const bytes of [windows.scores, crops.scores])
    expect(new Float32Array(bytes.slice().buffer).every(Number.isFinite)).toBe(true);
});
