// Bundled files: recipes, images and weights match the architectures and schemas.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdits } from '#shared/graph/edits/index';
import { inferGraph } from '#shared/graph/infer';
import { selectLayers } from '#shared/graph/select';
import { parseRecipe } from '#shared/recipe/recipe';

const root = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const foldersOf = (path: string) =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

test.each([224, 75])('EfficientNet-Lite0 at %i px has the same layers as in Keras', (size) => {
  const reference = JSON.parse(read(`test/fixtures/efficientnet-lite0/layers-${size}.json`)) as {
    total: number;
    trainable: number;
    layers: unknown[];
  };
  const graph = buildArchitecture('EfficientNetLite0', {
    inputShape: [size, size, 3],
    includeTop: true,
    classes: 1000,
    seed: 1,
  });
  const facts = inferGraph(graph);
  const ours = graph.layers.map(({ name, kind }) => {
    const { shape, params } = facts.layers.get(name)!;
    return [name, kind, shape, params.total];
  });
  expect(ours).toEqual(reference.layers);
  expect(facts.params.total).toBe(reference.total);
  expect(facts.params.trainable).toBe(reference.trainable);
});

test('has bundled weights with the names and shapes of the architecture, which fill the file', () => {
  const graph = buildArchitecture('EfficientNetLite0', {
    inputShape: [224, 224, 3],
    includeTop: true,
    classes: 1000,
    seed: 1,
  });
  const facts = inferGraph(graph);
  const expected = graph.layers.flatMap(({ name }) =>
    facts.layers.get(name)!.weights.map((weight) => ({ layer: name, shape: weight.shape })),
  );
  const [group] = JSON.parse(read('models/efficientnet-lite0/weights.json')) as {
    weights: { name: string; shape: number[] }[];
  }[];
  const received = group!.weights.map(({ name, shape }) => ({ layer: name.split('/')[0], shape }));
  expect(received).toEqual(expected);
  const values = received.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  expect(statSync(join(root, 'models/efficientnet-lite0/weights.bin')).size).toBe(2 * values);
});

test("has the textbook's numbers in the InceptionV3 recipe", () => {
  const recipe = parseRecipe(read('assets/recipes/inceptionv3-mixed7.json'));
  const graph = buildArchitecture('InceptionV3', {
    inputShape: [75, 75, 3],
    includeTop: false,
    classes: 1000,
    seed: 1,
  });
  const edited = applyEdits(graph, recipe.edits, { classes: foldersOf('assets/samples/digits'), seed: 1 });
  const facts = inferGraph(edited);
  expect(facts.problems).toEqual([]);
  expect(facts.params).toEqual({ total: 9_418_346, trainable: 443_082, nonTrainable: 8_975_264 });
});

test('cuts, freezes and adds a head for seven classes in the sample recipe', () => {
  const recipe = parseRecipe(read('assets/recipes/sample.json'));
  const graph = buildArchitecture('EfficientNetLite0', {
    inputShape: [128, 128, 3],
    includeTop: true,
    classes: 1000,
    seed: 1,
  });
  const classes = foldersOf('assets/samples/drawings');
  const edited = applyEdits(graph, recipe.edits, { classes, seed: recipe.seed });
  const facts = inferGraph(edited);
  expect(classes).toEqual(['animals', 'buildings', 'fruit', 'music', 'plants', 'tools', 'vehicles']);
  expect(facts.problems).toEqual([]);
  expect(facts.layers.get(edited.outputs[0]!)!.shape).toEqual([null, 7]);
  expect(facts.params.trainable).toBe(1280 * 7 + 7);
  for (const stage of recipe.stages) expect(selectLayers(edited, stage.trainable).length).toBeGreaterThan(2);
});
