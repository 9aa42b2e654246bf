// Compares architectures with Keras' lists of layers (fixtures: keras.applications in Keras 3.15, layer by layer).
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildArchitecture, nativeShape } from '#shared/architectures/index';
import { inferGraph } from '#shared/graph/infer';

interface Reference {
  model_name: string;
  input_shape: (number | null)[];
  total: number;
  trainable: number;
  layers: [name: string, kind: string, shape: (number | null)[], params: number, inputs: string[]][];
}

const folders = ['keras-architectures', 'paper-architectures'].map(
  (name) => new URL(`../../fixtures/${name}/`, import.meta.url),
);
/** Files by architecture: from keras.applications, and from Keras scripts based on the papers. */
const references = new Map(
  folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.json.gz'))
      .map((file) => [file.replace('.json.gz', ''), new URL(file, folder)] as const),
  ),
);

function readReference(name: string): Reference {
  return JSON.parse(gunzipSync(readFileSync(references.get(name)!)).toString('utf8')) as Reference;
}

type Row = Reference['layers'][number];

/** Layers inside a Sequential block of ConvNeXt in Keras, by the block's name. */
function membersOf(block: string): [string, string] {
  if (block.endsWith('_stem')) return [`${block}_conv`, `${block}_layernorm`];
  return [block.replace('block', 'layernorm'), block.replace('block', 'conv')];
}

/** Returns rows as listed by Keras: Sequential blocks as one row, without operators (`x + y`). */
function asKerasLists(rows: readonly Row[], reference: readonly Row[]): Row[] {
  const byName = new Map(rows.map((row) => [row[0], row]));
  const renamed = new Map<string, string>();
  for (const [name, kind] of reference) if (kind === 'Sequential') renamed.set(membersOf(name)[1], name);
  return reference.map(([name, kind, shape]): Row => {
    const [first, last] = kind === 'Sequential' ? membersOf(name) : [name, name];
    const from = byName.get(first);
    const to = byName.get(last);
    if (!from || !to) throw new Error(`${name} is missing`);
    const sizes = to[2].map((size, axis) => (shape[axis] === null ? null : size));
    const params = first === last ? to[3] : from[3] + to[3];
    return [
      name,
      kind === 'Sequential' ? kind : to[1],
      sizes,
      params,
      from[4].map((input) => renamed.get(input) ?? input),
    ];
  });
}

test.each([...references.keys()])(
  '%s has the same layers as in Keras, in order, with shapes, parameters and inputs',
  (name) => {
    const reference = readReference(name);
    const classes = reference.layers.find(
      ([layer]) => layer.endsWith('predictions') || layer.endsWith('head_dense'),
    )![2][1]!;
    const options = { inputShape: nativeShape(name), includeTop: true, classes, seed: 1 };
    const graph = buildArchitecture(name, options);
    const facts = inferGraph(graph);
    const rows = graph.layers.map(({ name, kind, inputs }): Row => {
      const { shape, params } = facts.layers.get(name)!;
      return [name, kind, [...shape], params.total, [...inputs]];
    });
    const listed = new Set(
      reference.layers.flatMap(([layer, kind]) => (kind === 'Sequential' ? membersOf(layer) : [layer])),
    );
    const operators = rows.filter(([layer]) => !listed.has(layer));
    expect(
      operators
        .map(([layer, kind]) => [layer.replace(/_\d+$/, ''), kind])
        .filter(([layer, kind]) => !isOperator(layer!, kind!)),
    ).toEqual([]);
    expect(rows.map(([layer]) => layer).filter((layer) => listed.has(layer))).toEqual(
      reference.layers.flatMap(([layer, kind]) => (kind === 'Sequential' ? membersOf(layer) : [layer])),
    );
    expect(asKerasLists(rows, reference.layers)).toEqual(reference.layers);
    expect(facts.params).toEqual({
      total: reference.total,
      trainable: reference.trainable,
      nonTrainable: reference.total - reference.trainable,
    });
    expect(facts.problems).toEqual([]);
    expect(graph.name).toBe(reference.model_name);
    if (reference.input_shape[1] !== null) expect(nativeShape(name)).toEqual(reference.input_shape.slice(1));
  },
);

/** True for layers that are `+` and `*` in Keras: ConvNeXt's residuals, MobileNetV3's hard sigmoid. */
function isOperator(name: string, kind: string): boolean {
  return (
    (name === 'add' && (kind === 'Add' || kind === 'Rescaling')) ||
    (name === 'multiply' && kind === 'Rescaling')
  );
}

test('EfficientNet-Lite0 has 4,694,024 parameters, as in its published weights', () => {
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

test('reports the expected size for an input that is too small', () => {
  const build = () =>
    buildArchitecture('InceptionV3', { inputShape: [64, 64, 3], includeTop: false, classes: 10, seed: 1 });
  expect(build).toThrow('InceptionV3 expects images of at least 75×75, received 64×64×3.');
});
