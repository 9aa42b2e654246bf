// Exports through the contract are read back and compared; the command line converts files.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { beforeAll, expect, test, vi } from 'vitest';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import { addPreprocessingLayers } from '#shared/graph/preprocessing-layers';
import { exportFormats, type Parity } from '#shared/protocol/engine/use';
import { runCli } from '../../../src-main/shells/cli/cli';
import { appFolder, buildHelpers, openEngine, temporaryFolder, tinyGraph } from '../support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

const fixtures = join(appFolder, 'test/fixtures/models');

test('verifies each format: outputs of Keras and TensorFlow.js files, nodes and weights of ONNX files', async () => {
  const home = await temporaryFolder();
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  const parities: Record<string, Parity> = {};
  for (const format of exportFormats) {
    const request = { project, model: { graph: tinyGraph() }, format, name: 'tiny' };
    for await (const { file } of client.exportModel(request)) if (file) parities[format] = file.parity;
  }
  const same = { compared: 'outputs', difference: 0, samples: 2 };
  expect(parities).toEqual({
    h5: same,
    keras: same,
    tfjs: same,
    onnx: { compared: 'parts', nodes: 7, weights: 4 },
  });
  const kept = await readFile(join(home, 'projects', project, 'exports.jsonl'), 'utf8');
  expect(
    kept
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).parity),
  ).toEqual(Object.values(parities));
});

test('writes class names next to a file, in output order', async () => {
  const home = await temporaryFolder();
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  const classes = ['10', '2', 'two\nlines'];
  const model = { graph: { ...tinyGraph(), classes } };
  for (const [format, out, labels] of [
    ['onnx', 'net.onnx', 'net.labels.txt'],
    ['tfjs', 'folder', 'folder/labels.txt'],
  ] as const) {
    const request = { project, model, format, name: 'net', out: join(home, out), labels: true };
    for await (const { file } of client.exportModel(request))
      if (file) expect(file.labels).toBe(join(home, labels));
    expect(await readFile(join(home, labels), 'utf8')).toBe('10\n2\ntwo lines\n');
  }
});

test('exports float16 weights at a smaller size, and reports the difference', async () => {
  const { client } = await openEngine(await temporaryFolder());
  const { id: project } = await client.createProject({ name: 'a' });
  const model = { graph: tinyGraph(500) };
  const sizes: number[] = [];
  const parities: Parity[] = [];
  for (const float16 of [false, true]) {
    const request = { project, model, format: 'tfjs', name: 'tiny', float16 } as const;
    for await (const { file } of client.exportModel(request)) {
      if (file) sizes.push(file.sizeBytes);
      if (file) parities.push(file.parity);
    }
  }
  expect(sizes[0]! - sizes[1]!).toBeGreaterThan(3900);
  expect(parities[1]).toEqual({ compared: 'outputs', difference: expect.any(Number), samples: 2 });
  const { difference } = parities[1] as { difference: number };
  expect(difference).toBeGreaterThan(0);
  expect(difference).toBeLessThan(1e-3);
});

async function graft(home: string, args: string[]) {
  const said = { code: -1, out: '', err: '' };
  const sink = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        said[name] += String(chunk);
        done();
      },
    });
  const before = process.env.GRAFT_HOME;
  process.env.GRAFT_HOME = home;
  try {
    const world = { stdout: sink('out'), stderr: sink('err'), signal: new AbortController().signal };
    said.code = await runCli(args, world);
  } finally {
    if (before === undefined) delete process.env.GRAFT_HOME;
    else process.env.GRAFT_HOME = before;
  }
  return said;
}

test('infers the format from the file name, prints the difference, and rejects unknown extensions', async () => {
  const home = await temporaryFolder();
  const from = join(fixtures, 'small-keras2.h5');
  const to = (name: string) => join(home, name);
  expect(await graft(home, ['convert', from, to('a.keras')])).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /^Wrote .*a\.keras \(.*\)\nVerified on 2 random images: maximum difference 0\n$/,
    ),
  });
  const json = await graft(home, ['convert', to('a.keras'), to('b.onnx'), '--json']);
  expect(JSON.parse(json.out)).toMatchObject({
    format: 'onnx',
    name: 'b.onnx',
    parity: { compared: 'parts' },
  });
  expect(await graft(home, ['convert', from, to('a.pb')])).toMatchObject({
    code: 2,
    err: expect.stringContaining(
      "Unknown file extension '.pb': expected .h5, .keras, .onnx, .zip or a folder",
    ),
  });
  expect((await graft(home, ['convert', from, from])).code).toBe(2);
  expect(await graft(home, ['convert', to('b.onnx'), to('c.h5')])).toMatchObject({
    code: 1,
    err: expect.stringContaining('which Graft writes but does not open'),
  });
});

test.each([
  ['scale and offset', preprocessings.tf],
  ['channels in the order BGR', preprocessings.caffe],
] as const)('adds the preprocessing as layers: %s', async (_what, preprocessing) => {
  const { client } = await openEngine(await temporaryFolder());
  const { id: project } = await client.createProject({ name: 'a' });
  const graph = { ...tinyGraph(), preprocessing };
  const added = addPreprocessingLayers(graph)!;
  expect(added.preprocessing).toEqual(preprocessings.none);
  const pixels = Float32Array.from({ length: 16 * 16 * 3 }, (_, i) => (i * 7919) % 256);
  const [b, g, r] = preprocessing.channelOrder === 'bgr' ? [2, 1, 0] : [0, 1, 2];
  const inputs = pixels.map((_, i) => {
    const channel = i % 3;
    const value = pixels[i - channel + [b, g, r][channel]!]!;
    return value * preprocessing.scale[channel]! + preprocessing.offset[channel]!;
  });
  const forward = async (of: LayerGraph, values: Float32Array) => {
    const bytes = new Uint8Array(new Float32Array(values).buffer);
    const given = [{ name: 'pixels', shape: [1, 16, 16, 3], dtype: 'float32' as const, bytes }];
    const { outputs } = await client.forward({ project, model: { graph: of }, inputs: given });
    return new Float32Array(outputs[0]!.bytes.slice().buffer);
  };
  const expected = await forward(graph, inputs);
  for (const [i, value] of (await forward(added, pixels)).entries())
    expect(value).toBeCloseTo(expected[i]!, 5);
  for (const format of ['keras', 'h5', 'onnx'] as const) {
    const request = { project, model: { graph }, format, name: 'tiny', withPreprocessing: true };
    const files: Parity[] = [];
    for await (const { file } of client.exportModel(request)) if (file) files.push(file.parity);
    expect(files).toEqual([
      format === 'onnx'
        ? expect.objectContaining({ compared: 'parts' })
        : expect.objectContaining({ difference: 0 }),
    ]);
  }
});

test('adds no layers if the preprocessing changes no pixels', () => {
  expect(addPreprocessingLayers({ ...tinyGraph(), preprocessing: preprocessings.none })).toBeNull();
});
