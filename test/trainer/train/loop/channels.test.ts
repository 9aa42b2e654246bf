// Networks with one and four channels on color images: training, prediction, evaluation; and a gray network converted to RGB.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyEdit } from '#shared/graph/edits/index';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import { channelNumbers } from '#shared/graph/image-channels';
import type { Client } from '#shared/protocol/contract';
import { connect, serve } from '#shared/protocol/rpc';
import type { TrainImage } from '#shared/protocol/train-image';
import { type TrainerContract, trainerContract } from '#shared/protocol/trainer-contract';
import { createLoopback } from '#shared/protocol/transport';
import { createRandom } from '#shared/random';
import type { RunEvent } from '#shared/run/events';
import { decodeImage, measureImage } from '../../../../src-main/images/decode';
import type { DecoderPool } from '../../../../src-main/images/decoder-pool';
import { openRuntime } from '../../../../src-main/trainer/runtime/open-runtime';
import { createTrainer } from '../../../../src-main/trainer/serve/handlers';
import { graphOf } from '../../graphs';
import { drawImages, jobOf, temporaryFolder } from '../../images';

let folder = '';
let remove = async () => {};
let close = () => {};
let client: Client<TrainerContract>;
let color: TrainImage[] = [];

beforeAll(async () => {
  await openRuntime();
  ({ folder, remove } = await temporaryFolder());
  color = await drawImages(join(folder, 'color'), 30);
  color.push(await drawTransparent('clear.png', 1), await drawTransparent('clearer.webp', 2));
  const [a, b] = createLoopback();
  const pool = {
    decode: (source, size) => decodeImage(source, size),
    measure: (source) => measureImage(source),
    close: async () => {},
  } as DecoderPool;
  close = serve(trainerContract, createTrainer({ pool }).handlers, a);
  client = connect(trainerContract, b);
});
afterAll(async () => {
  close();
  await remove();
});

const blobs = () => join(folder, 'blobs');

async function drawTransparent(name: string, seed: number): Promise<TrainImage> {
  const random = createRandom(seed);
  const pixels = Uint8Array.from({ length: 12 * 12 * 4 }, () => random() * 256);
  const path = join(folder, name);
  const image = sharp(pixels, { raw: { width: 12, height: 12, channels: 4 } });
  await (name.endsWith('png') ? image.png() : image.webp({ lossless: true, exact: true })).toFile(path);
  return {
    path,
    label: 0,
    hash: createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  };
}

/** Returns a network with the given number of channels and different preprocessing per channel. */
async function net(channels: number): Promise<LayerGraph> {
  const graph = graphOf([
    ['input', 'InputLayer', { shape: [12, 12, channels] }],
    ['conv', 'Conv2D', { filters: 8, kernelSize: [3, 3], padding: 'same', activation: 'relu' }],
    ['pool', 'GlobalAveragePooling2D'],
    ['dense', 'Dense', { units: 3, activation: 'softmax' }],
  ]);
  const preprocessing = channels === 1 ? preprocessings.tf : preprocessings.caffe;
  return (await client.materialize({ graph: { ...graph, preprocessing }, blobs: blobs() })).graph;
}

/** Computes the network's input like Keras: gray with its weights, or RGBA unchanged. */
async function inputOf(path: string, graph: LayerGraph, channels: number): Promise<Float32Array> {
  const { data, info } = await sharp(path).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { scale, offset, reversed } = channelNumbers(graph.preprocessing, channels);
  const output = new Float32Array(info.width * info.height * channels);
  for (let i = 0; i < info.width * info.height; i++) {
    const [r = 0, g = 0, b = 0, a = 0] = data.subarray(i * 4, i * 4 + 4);
    const onWhite = [r, g, b].map((value) => Math.round(value * (a / 255) + 255 * (1 - a / 255)));
    const [red = 0, green = 0, blue = 0] = onWhite;
    const gray = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    const values = channels === 1 ? [gray] : reversed ? [b, g, r, a] : [r, g, b, a];
    for (let c = 0; c < channels; c++) output[i * channels + c] = values[c]! * scale[c]! + offset[c]!;
  }
  return output;
}

async function forward(graph: LayerGraph, input: Float32Array, channels: number): Promise<number[]> {
  const bytes = Uint8Array.from(new Uint8Array(input.buffer));
  const inputs = [{ name: 'input', shape: [1, 12, 12, channels], dtype: 'float32' as const, bytes }];
  const { outputs } = await client.forward({ graph, blobs: blobs(), inputs });
  return [...new Float32Array(outputs[0]!.bytes.slice().buffer)];
}

async function predict(graph: LayerGraph, images: readonly TrainImage[]): Promise<number[][]> {
  const asked = images.map(({ path }) => ({ name: path, path }));
  const { predictions } = await client.predict({ graph, blobs: blobs(), images: asked, top: 3 });
  return predictions.map(({ top, problem }) => {
    expect(problem).toBeNull();
    const values: number[] = [];
    for (const { label, probability } of top) values[label] = probability;
    return values;
  });
}

const furthest = (a: readonly number[][], b: readonly number[][]) =>
  Math.max(...a.flatMap((row, i) => row.map((value, k) => Math.abs(value - b[i]![k]!))));

describe.each([1, 4])('a network with %i channels', (channels) => {
  it('predicts with the same pixels as Keras', async () => {
    const graph = await net(channels);
    const expected = [];
    for (const { path } of color)
      expected.push(await forward(graph, await inputOf(path, graph, channels), channels));
    // A gray level halfway between two may be rounded in either direction.
    expect(furthest(await predict(graph, color), expected)).toBeLessThan(channels === 1 ? 2e-3 : 1e-5);
  });

  it('trains on color images with crops and color augmentation, and can be evaluated', async () => {
    const graph = await net(channels);
    const augmentation = {
      horizontalFlip: true,
      rotation: 20,
      contrast: 0.2,
      brightness: 0.1,
      saturation: 0.3,
      hue: 0.05,
      cutout: 0.2,
      resizedCrop: { areaFrom: 0.5, areaTo: 1, ratioFrom: 0.8, ratioTo: 1.25 },
    };
    const optimizer = { kind: 'adam' as const, learningRate: 0.01 };
    const stages = [
      { name: 'all', trainable: { all: true as const }, epochs: 2, batchSize: 8, optimizer, augmentation },
      {
        name: 'head',
        trainable: { names: ['dense'] },
        epochs: 2,
        batchSize: 8,
        optimizer,
        features: 'cached' as const,
      },
    ];
    const job = jobOf(folder, graph, color.slice(0, 24), color.slice(24), stages, `channels-${channels}`);
    const events: RunEvent[] = [];
    const folders = { ...job.folders, blobs: blobs() };
    for await (const event of client.train({ ...job, folders })) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'ended', outcome: 'done' });
    const epochs = events.filter((event) => event.type === 'epochEnded');
    expect(epochs).toHaveLength(4);
    const part = { cache: folder, classes: ['red', 'green', 'blue'], part: 'test' as const, images: color };
    const items = [];
    for await (const item of client.evaluate({ graph, blobs: blobs(), ...part })) items.push(item);
    const truth = await predict(graph, color);
    const right = color.filter(({ label }, i) => truth[i]!.indexOf(Math.max(...truth[i]!)) === label);
    expect(items.at(-1)?.evaluation?.accuracy).toBeCloseTo(right.length / color.length, 6);
  });
});

describe('a gray network converted to RGB', () => {
  it('returns the same outputs for every image', async () => {
    const gray = await net(1);
    const wide = applyEdit(gray, { edit: 'setChannels', channels: 3 }, { classes: [], seed: 1 });
    const { graph } = await client.materialize({ graph: wide, blobs: blobs() });
    expect(graph.layers[1]!.weights.kernel).toMatchObject({ blob: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const shades = await drawGray(4);
    expect(furthest(await predict(graph, shades), await predict(gray, shades))).toBeLessThan(1e-5);
    // Also for color images, except for the rounding of gray.
    expect(furthest(await predict(wide, color), await predict(gray, color))).toBeLessThan(5e-3);
  });

  it('can be converted back by summing, for gray images', async () => {
    const plain = { ...(await net(3)), preprocessing: preprocessings.none };
    const narrow = applyEdit(plain, { edit: 'setChannels', channels: 1 }, { classes: [], seed: 1 });
    const shades = await drawGray(4);
    expect(furthest(await predict(narrow, shades), await predict(plain, shades))).toBeLessThan(1e-5);
  });
});

async function drawGray(count: number): Promise<TrainImage[]> {
  const random = createRandom(9);
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const pixels = Uint8Array.from({ length: 12 * 12 }, () => random() * 256);
      const path = join(folder, `gray-${i}.png`);
      await sharp(pixels, { raw: { width: 12, height: 12, channels: 1 } })
        .png()
        .toFile(path);
      return { path, label: 0, hash: path };
    }),
  );
}
