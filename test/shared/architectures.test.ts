// The architectures against real Keras' layer lists (fixtures: keras.applications in Keras 3.15, layer by layer).
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { inferGraph } from '#shared/graph/infer';

interface Reference {
  model_name: string;
  input_shape: (number | null)[];
  total: number;
  trainable: number;
  layers: [name: string, kind: string, shape: (number | null)[], params: number, inputs: string[]][];
}

const fixtures = new URL('../fixtures/keras-architectures/', import.meta.url);
const references = readdirSync(fixtures).map((file) => file.replace('.json.gz', ''));

function readReference(name: string): Reference {
  const file = new URL(`${name}.json.gz`, fixtures);
  return JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as Reference;
}

test.each(references)(
  '%s has the layers of Keras, in their order, with their shapes, parameters and inputs',
  (name) => {
    const reference = readReference(name);
    const [, height, width, channels] = reference.input_shape as [null, number, number, number];
    const graph = buildArchitecture(name, {
      inputShape: [height, width, channels],
      includeTop: true,
      classes: 1000,
      seed: 1,
    });
    const facts = inferGraph(graph);
    const ours = graph.layers.map((layer) => {
      const { shape, params } = facts.layers.get(layer.name)!;
      return [layer.name, layer.kind, shape, params.total, layer.inputs];
    });
    expect(ours).toEqual(reference.layers);
    expect(facts.params).toEqual({
      total: reference.total,
      trainable: reference.trainable,
      nonTrainable: reference.total - reference.trainable,
    });
    expect(facts.problems).toEqual([]);
    expect(graph.name).toBe(reference.model_name);
  },
);

test('EfficientNet-Lite0 has 4,694,024 parameters, as counted in its published weights with moving statistics', () => {
  const graph = buildArchitecture('EfficientNetLite0', {
    inputShape: [224, 224, 3],
    includeTop: true,
    classes: 1000,
    seed: 1,
  });
  const facts = inferGraph(graph);
  expect(facts.problems).toEqual([]);
  expect(facts.params.total).toBe(4_694_024);
  expect(facts.layers.get('top_activation')?.shape).toEqual([null, 7, 7, 1280]);
});

test('an input that is too small says what is expected', () => {
  const build = () =>
    buildArchitecture('InceptionV3', { inputShape: [64, 64, 3], includeTop: false, classes: 10, seed: 1 });
  expect(build).toThrow('InceptionV3 expects pictures of at least 75×75, received 64×64×3.');
});
