// The command line: exit codes, one-line errors, and JSON output.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { architectureNames } from '#shared/architectures/index';
import { openWith } from '../../../src-main/formats/registry';
import { runCli } from '../../../src-main/shells/cli/cli';
import { formatNpy, parseNpy } from '../../../src-main/shells/cli/npy';
import { openBlobStore } from '../../../src-main/store/blobs';
import { appFolder, buildHelpers, temporaryFolder } from '../../engine/support';
import { makeRecipe } from './tiny-recipe';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const home = mkdtempSync(join(tmpdir(), 'graft-cli-test-'));
beforeAll(() => {
  process.env.GRAFT_HOME = home;
  buildHelpers();
});
afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

interface Result {
  code: number;
  out: string;
  err: string;
}

async function graft(
  args: string[],
  onOutput: (out: string, abort: () => void) => void = () => {},
): Promise<Result> {
  const result: Result = { code: -1, out: '', err: '' };
  const stopping = new AbortController();
  const stdout = sink((text) => {
    result.out += text;
    onOutput(result.out, () => stopping.abort());
  });
  const stderr = sink((text) => {
    result.err += text;
  });
  result.code = await runCli(args, { stdout, stderr, signal: stopping.signal });
  return result;
}

function sink(take: (text: string) => void): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      take(String(chunk));
      done();
    },
  });
}

describe('incorrect usage', () => {
  test.each([
    [['nonsense'], "graft: unknown command 'nonsense'. Expected one of open, serve, models, "],
    [
      ['describe'],
      'graft describe: Expected 1 argument, received 0. Usage: graft describe MODEL|RECIPE.json',
    ],
    [['train'], 'graft train: train expects a recipe, or a run with --resume, --extend or --branch.'],
    [['models', '--color'], "graft models: Unknown option '--color'"],
    [
      ['export', 'efficientnet-lite0', '--format', 'pb', '--out', 'x'],
      '--format: expected one of h5, keras, tfjs, onnx',
    ],
    [['forward', 'efficientnet-lite0'], 'graft forward: forward requires --input FILE and --output FILE.'],
  ])('%j exits with 2 and reports the expected usage', async (args, message) => {
    const { code, out, err } = await graft(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  test('shows the overview without a command', async () => {
    const { code, out } = await graft([]);
    expect(code).toBe(2);
    expect(out).toMatch(/^ {2}train +train a recipe/m);
  });
});

describe('failures', () => {
  test.each([
    [
      ['describe', 'nothing'],
      "Model 'nothing' not found: expected a file, a run, 'last', or one of efficientnet-lite0",
    ],
    [['train', '/nowhere.json'], 'File not found: /nowhere.json'],
    [['evaluate', 'last'], "Project 'command-line' has no runs yet."],
    [['runs', '--project', 'nope'], "Project 'nope' not found: expected one of"],
    [['describe', 'package.json'], 'package.json'],
  ])('%j exits with 1 and a one-line message', async (args, message) => {
    const { code, out, err } = await graft(args);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

describe('help', () => {
  test.each(['models', 'describe', 'train', 'evaluate', 'forward', 'export', 'runs', 'doctor'])(
    'of %s lists its options and examples',
    async (command) => {
      const { code, out } = await graft([command, '--help']);
      expect(code).toBe(0);
      expect(out).toContain('--json');
      expect(out).toContain(`  graft ${command}`);
    },
  );
});

describe('describe', () => {
  test("counts the textbook's numbers for InceptionV3 cut at mixed7", async () => {
    const { code, out } = await graft([
      'describe',
      join(appFolder, 'assets/recipes/inceptionv3-mixed7.json'),
      '--json',
    ]);
    expect(code).toBe(0);
    const described = JSON.parse(out);
    expect(described.params).toEqual({ total: 9418346, trainable: 443082, nonTrainable: 8975264 });
    expect(described.layers[0]).toMatchObject({
      kind: 'InputLayer',
      outputShape: [null, 75, 75, 3],
      params: 0,
    });
    expect(described.layers.at(-1)).toEqual({
      name: 'predictions',
      kind: 'Dense',
      outputShape: [null, 10],
      params: 650,
      trainable: true,
    });
    expect(described.problems).toEqual([]);
  });

  test('lists the differences between two networks', async () => {
    const recipe = join(appFolder, 'assets/recipes/inceptionv3-mixed7.json');
    const { code, out } = await graft(['describe', 'inceptionv3', '--diff', recipe, '--json']);
    expect(code).toBe(0);
    const { after, changes } = JSON.parse(out);
    expect(after.params).toBe(9418346);
    const names = (kind: string) => changes[kind].map((one: { name: string }) => one.name);
    expect(names('added')).toEqual(['flatten', 'dense']);
    expect(names('removed')).toContain('mixed10');
    expect(names('removed')).not.toContain('mixed7');
    expect(names('frozen')).toContain('conv2d_5');
    expect(changes.changed).toContainEqual({ name: 'predictions', note: expect.stringContaining('units') });
    const same = await graft(['describe', 'lenet5', '--diff', 'lenet5']);
    expect(same.out).toMatch(/Before {2}.*: \d+ layers, [\d,]+ parameters\nAfter: {2}/);
    expect(same.out).toContain('No differences.');
  });

  test('describes the values of a layer: weights, an image, a sample and its dead channels', async () => {
    const data = join(appFolder, 'assets/samples/drawings');
    const image = join(data, 'animals/contour-fox.jpg');
    const args = ['describe', 'efficientnet-lite0', '--layer', 'stem_activation', '--data', data];
    const { code, out } = await graft([...args, '--image', image, '--json']);
    expect(code).toBe(0);
    const { weights, image: one, sample } = JSON.parse(out);
    expect(weights).toEqual([]);
    expect(one.count).toBe(112 * 112 * 32);
    expect(sample).toMatchObject({ images: 64, part: 'all', total: 430, unreadable: 0, final: true });
    expect(sample.histogram.count).toBe(64 * 112 * 112 * 32);
    expect(sample.dead).toMatchObject({ channels: 32, zero: sample.dead.list.length, constant: 0 });
    const text = await graft(args);
    expect(text.out).toContain(
      `${sample.dead.zero} of 32 channels of stem_activation are 0 for all 64 images`,
    );
    const stem = await graft(['describe', 'efficientnet-lite0', '--layer', 'stem_conv']);
    expect(stem.out).toMatch(/^kernel +3 × 3 × 3 × 32 +864 /m);
    expect((await graft(['describe', 'efficientnet-lite0', '--data', data])).err).toContain(
      'require --layer',
    );
    expect((await graft(['describe', 'efficientnet-lite0', '--layer', 'none'])).err).toContain(
      "no layer 'none'",
    );
  });

  test('prints a table', async () => {
    const { out } = await graft(['describe', 'EfficientNetLite0']);
    expect(out).toMatch(/predictions +Dense +\(None, 1000\) +1,281,000 +yes/);
    expect(out).toContain('Total parameters:         4,694,024');
  });
});

describe('models and runs', () => {
  test('are printed as JSON with --json', async () => {
    expect(JSON.parse((await graft(['models', '--json'])).out)[0]).toMatchObject({
      id: 'efficientnet-lite0',
      weights: 'bundled',
    });
    expect(JSON.parse((await graft(['runs', '--json'])).out)).toEqual([]);
  });

  test('count every network of keras.applications like Keras in JSON', async () => {
    const listed: {
      architecture: string;
      total: number;
      trainable: number;
      nonTrainable: number;
      layers: number;
    }[] = JSON.parse((await graft(['models', '--json'])).out);
    expect(listed.map(({ architecture }) => architecture).sort()).toEqual([...architectureNames].sort());
    const references = join(appFolder, 'test/fixtures/keras-architectures');
    for (const file of await readdir(references)) {
      const name = file.replace('.json.gz', '');
      const { total, trainable, layers } = JSON.parse(
        gunzipSync(await readFile(join(references, file))).toString(),
      );
      const one = listed.find(({ architecture }) => architecture === name)!;
      expect([one.total, one.trainable, one.nonTrainable], name).toEqual([
        total,
        trainable,
        total - trainable,
      ]);
      // Keras does not list the operators of ConvNeXt and MobileNetV3, and nests ConvNeXt's stem.
      if (/^(ConvNeXt|MobileNetV3)/.test(name)) expect(one.layers).toBeGreaterThan(layers.length);
      else expect(one.layers, name).toBe(layers.length);
    }
  });
});

describe("weights from the user's file", () => {
  const warm = join(appFolder, 'test/fixtures/warm-start');
  const {
    cases,
  }: {
    cases: {
      file: string;
      heir: string;
      by: string;
      skipMismatch: boolean;
      weights?: Record<string, string[]>;
      error?: string;
    }[];
  } = JSON.parse(readFileSync(join(warm, 'expected.json'), 'utf8'));
  const asked = ['donor-keras2.h5', 'donor.weights.h5', 'donor-keras2.weights.h5'].map(
    (file) =>
      cases.find(
        (one) => one.file === file && one.heir === 'other-head' && one.by === 'order' && one.skipMismatch,
      )!,
  );

  test.each(asked)(
    'of $file are loaded by order into a network with another head, skipping mismatches, as in Keras',
    async ({ file, heir, weights }) => {
      const out = join(await temporaryFolder(), 'heir.h5');
      const options = ['--weights', join(warm, file), '--by', 'order', '--skip-mismatch', '--out', out];
      const { code, err } = await graft(['export', join(warm, `heir-${heir}.keras`), ...options]);
      expect(code).toBe(0);
      expect(err).toContain('keeps its values: expected');
      const blobs = openBlobStore(await temporaryFolder());
      const { graph } = await openWith(out, { blobs, onProgress: () => {} });
      const found = graph.layers.map(
        ({ name, weights: refs }) =>
          [name, Object.values(refs).map((ref) => ('blob' in ref ? ref.blob : ''))] as const,
      );
      expect(Object.fromEntries(found.filter(([, refs]) => refs.length > 0))).toEqual(weights);
    },
  );

  test('that do not match are reported without --skip-mismatch, and no file is written', async () => {
    const out = join(await temporaryFolder(), 'heir.h5');
    const options = ['--weights', join(warm, 'donor-keras2.h5'), '--by', 'order', '--out', out];
    const { code, err } = await graft(['export', join(warm, 'heir-other-head.keras'), ...options]);
    expect(code).toBe(1);
    expect(err).toContain('new_head');
    expect(err).toContain('No weights were loaded.');
    await expect(readFile(out)).rejects.toThrow('ENOENT');
  });
});

describe('train', () => {
  test('prints epochs, writes a folder, and the run can be evaluated, used and exported by name', async () => {
    const { recipe, folder } = await makeRecipe({ epochs: 3 });
    const out = join(folder, 'out');
    const trained = await graft(['train', recipe, '--out', out]);
    expect(trained.err).not.toContain('graft train:');
    expect(trained.code).toBe(0);
    expect(trained.out).toMatch(/epoch 3\/3 {2}loss \d/);
    expect((await readdir(out)).sort()).toEqual(['events.jsonl', 'model.keras', 'recipe.json']);
    expect(JSON.parse(await readFile(join(out, 'recipe.json'), 'utf8'))).toMatchObject({
      model: { file: '../tiny.h5' },
      data: { folder: '../images' },
    });
    const runs = JSON.parse((await graft(['runs', '--json'])).out);
    expect(runs[0]).toMatchObject({ name: 'tiny', status: 'done', epochs: 3 });

    const evaluated = JSON.parse((await graft(['evaluate', 'last', '--part', 'training', '--json'])).out);
    expect(evaluated).toMatchObject({ part: 'training', classes: ['blue', 'green', 'red'] });

    const x = join(folder, 'x.npy');
    const values = Float32Array.from({ length: 3 * 16 * 16 * 3 }, (_, i) => (i % 17) / 17);
    await writeFile(x, formatNpy({ shape: [3, 16, 16, 3], values }));
    const forward = async (model: string, y: string) => {
      const { code, err } = await graft(['forward', model, '--input', x, '--output', join(folder, y)]);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      return parseNpy(new Uint8Array(await readFile(join(folder, y))), y);
    };
    const ours = await forward(runs[0].runId, 'y1.npy');
    expect(ours.shape).toEqual([3, 3]);
    const exported = join(folder, 'm.h5');
    expect((await graft(['export', 'last', '--format', 'h5', '--out', exported])).code).toBe(0);
    expect(await forward(exported, 'y2.npy')).toEqual(ours);
  });

  test('scans the images once', async () => {
    const { recipe, folder } = await makeRecipe({ epochs: 1 });
    const scanned: unknown[] = [];
    const onScan = (message: unknown) => scanned.push(message);
    subscribe('graft:scan', onScan);
    const { code } = await graft(['train', recipe]).finally(() => unsubscribe('graft:scan', onScan));
    expect(code).toBe(0);
    expect(scanned).toEqual([{ folder: join(folder, 'images') }]);
  });

  test('prints events as JSON lines; Ctrl-C exits with 130 and the run can be resumed', async () => {
    const { recipe } = await makeRecipe({ epochs: 3000 });
    const stopped = await graft(['train', recipe, '--json'], (out, abort) => {
      if (out.includes('"epochEnded"')) abort();
    });
    const events = stopped.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ type: 'started', classes: ['blue', 'green', 'red'] });
    expect(events.at(-1)).toMatchObject({ type: 'ended', outcome: 'stopped' });
    expect(stopped.err).toContain(`graft train --resume ${events[0].runId}`);
    expect(stopped.code).toBe(130);
    const again = await graft(['train', '--resume', 'last', '--json'], (out, abort) => {
      if (out.includes('"epochEnded"')) abort();
    });
    expect(JSON.parse(again.out.split('\n')[0]!)).toMatchObject({ type: 'resumed' });
    expect(again.code).toBe(130);
  });
});
