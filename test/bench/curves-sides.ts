// Runs the hundred steps in both programs, from the same network with the same images in the same order, and returns the losses by step.
import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { buildArchitecture } from '#shared/architectures/index';
import { GraftError } from '#shared/errors';
import { applyEdits } from '#shared/graph/edits/index';
import type { Layer, LayerGraph } from '#shared/graph/graph';
import type { TrainImage } from '#shared/protocol/train-image';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import { createRandom, mixSeed, shuffledIndices } from '#shared/random';
import { trainableLayers } from '#shared/run/prefix';
import { stageSchema } from '#shared/run/stage';
import { openModelFile, saveModelFile } from '../../src-main/formats/reader-client';
import type { TrainerProcess } from '../../src-main/process/trainer-process';
import { withWeightsOf } from './architectures';
import type { CurveAnswer, CurveRequest } from './curves-child';
import { batchSize, type CurveRow, imageCount, networks } from './curves-rows';
import type { Theirs } from './theirs';

/** Resources of both programs. */
export interface CurveSetting {
  readonly root: string;
  readonly folder: string;
  readonly python: string;
  say(text: string): void;
}

/** Losses and accuracies by step. */
export interface Curve {
  readonly losses: readonly number[];
  readonly accuracies: readonly number[];
}

/** Images of one size: files for Graft, all pixels in one file for Keras. */
export interface CurveImages {
  readonly training: readonly TrainImage[];
  readonly raw: string;
  readonly shape: readonly number[];
}

/** Classes of the images. */
export const classes = ['red', 'green', 'blue', 'gray'];

/** Creates images of smooth noise in the color of their class. Every seventh has a wrong label, so that the loss does not become 0. */
export async function drawCurveImages(folder: string, size: number): Promise<CurveImages> {
  await mkdir(folder, { recursive: true });
  const all = new Uint8Array(imageCount * size * size * 3);
  const training: TrainImage[] = [];
  for (let i = 0; i < imageCount; i++) {
    const random = createRandom(mixSeed('steps', i));
    const truth = i % classes.length;
    const coarse = Uint8Array.from(
      { length: 36 * 3 },
      (_, at) => random() * 170 + (at % 3 === truth ? 45 : 0),
    );
    const soft = await sharp(coarse, { raw: { width: 6, height: 6, channels: 3 } })
      .resize(size, size, { fit: 'fill', kernel: 'cubic' })
      .raw()
      .toBuffer();
    const pixels = Uint8Array.from(soft, (value) => Math.min(255, value + random() * 40));
    const png = await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
      .png()
      .toBuffer();
    const path = join(folder, `${i}.png`);
    await writeFile(path, png);
    all.set(pixels, i * pixels.length);
    const label = i % 7 === 0 ? (truth + 1) % classes.length : truth;
    training.push({ path, label, hash: createHash('sha256').update(png).digest('hex') });
  }
  const raw = join(folder, 'all.raw');
  await writeFile(raw, all);
  return { training, raw, shape: [imageCount, size, size, 3] };
}

/** The initial network: a graph with blobs for Graft, a file for Keras. */
export interface CurveStart {
  readonly graph: LayerGraph;
  readonly file: string;
  readonly blobs: string;
  readonly images: CurveImages;
}

/** Returns the graph without kinks: rounding can change the result of a ReLU or maximum. */
function smoothed(graph: LayerGraph): LayerGraph {
  const layers = graph.layers.map((layer): Layer => {
    const isRelu = layer.kind === 'ReLU' || layer.params.activation === 'relu';
    if (isRelu) return { ...layer, kind: 'Activation', params: { activation: 'silu' } };
    return layer.kind === 'MaxPooling2D' ? { ...layer, kind: 'AveragePooling2D' } : layer;
  });
  return { ...graph, layers };
}

/** Builds the network, lets Keras compute its statistics and save it, and opens the file. */
export async function startOf(
  row: Pick<CurveRow, 'network' | 'activation' | 'smooth'>,
  { root, folder }: CurveSetting,
  sides: { theirs: Theirs; trainer: TrainerProcess; images: CurveImages },
): Promise<CurveStart> {
  const { architecture, size, cut } = networks[row.network]!;
  const whole = buildArchitecture(architecture, {
    ...{ inputShape: [size, size, 3], includeTop: false, classes: classes.length, seed: 4 },
  });
  const edited = applyEdits(
    row.smooth ? smoothed(whole) : whole,
    [
      { edit: 'cutAt', layer: cut },
      {
        edit: 'addHead',
        layers: [
          { kind: 'GlobalAveragePooling2D', name: 'pool', params: {} },
          { kind: 'Dense', name: 'scores', params: { units: classes.length, activation: row.activation } },
        ],
      },
    ],
    { classes, seed: 4 },
  );
  const name = `${row.network}-${row.activation}${row.smooth ? '-smooth' : ''}`;
  const blobs = join(folder, 'blobs');
  const { graph } = await sides.trainer.client.materialize({ graph: edited, blobs });
  const readerEntry = join(root, 'dist/main/reader.js');
  const fresh = join(folder, `${name}-fresh.keras`);
  const file = join(folder, `${name}.keras`);
  await saveModelFile({ graph, format: 'keras', out: fresh, blobsFolder: blobs, readerEntry });
  await sides.theirs.ask('settle', { file: fresh, out: file, ...inputsOf(graph, sides.images) });
  const opened = await openModelFile(file, { blobsFolder: blobs, readerEntry });
  return { graph: withWeightsOf(graph, opened.graph), file, blobs, images: sides.images };
}

function inputsOf({ preprocessing }: LayerGraph, { raw, shape }: CurveImages) {
  const { scale, offset, channelOrder } = preprocessing;
  return { images: raw, shape, scale, offset, channelOrder };
}

const seed = 6;

function jobOf(row: CurveRow, start: CurveStart, folder: string): TrainJob {
  return {
    ...{ runId: 'steps', name: 'steps', graph: start.graph, seed, classes, resume: false },
    stages: row.stages.map(({ ours }) => stageSchema.parse(ours)),
    data: { training: [...start.images.training], validation: [], test: [] },
    folders: { blobs: start.blobs, run: folder, cache: join(folder, 'cache') },
    checkpointSeconds: 3600,
  };
}

/** Runs Graft's trainer in a separate process. */
export async function trainOurs(
  row: CurveRow,
  start: CurveStart,
  { root, folder }: CurveSetting,
): Promise<CurveAnswer> {
  const own = join(
    folder,
    `run-${createHash('sha256')
      .update(row.network + row.group + row.title)
      .digest('hex')
      .slice(0, 8)}`,
  );
  await mkdir(own, { recursive: true });
  const child: ChildProcess = fork(process.env.GRAFT_BENCH_CURVES!, {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  const request: CurveRequest = { root, job: jobOf(row, start, own), record: !row.opByOp };
  const answer = await new Promise<CurveAnswer>((resolve, reject) => {
    child.once('exit', (code) => reject(new GraftError('trainer-lost', `Our side ended (${code}).`)));
    child.once('message', resolve);
    child.send(request);
  });
  if (child.connected) child.disconnect();
  if (answer.error) throw new GraftError('bug', `Our side: ${answer.error}`);
  return answer;
}

/** Runs Keras. `nudge` is the seed of the directions in which each weight is changed by one ulp before; 0 does not change them. */
export async function trainTheirs(
  row: CurveRow,
  start: CurveStart,
  theirs: Theirs,
  options: { nudge?: number; eager?: boolean } = {},
): Promise<Curve> {
  let epoch = 0;
  const stages = row.stages.map(({ ours, optimizer, loss }) => {
    const stage = stageSchema.parse(ours);
    const orders = Array.from({ length: stage.epochs }, () => [
      ...shuffledIndices(imageCount, createRandom(mixSeed(seed, 'order', ++epoch))),
    ]);
    return { learns: [...trainableLayers(start.graph, stage)], optimizer, loss, orders };
  });
  const answer = await theirs.ask('steps', {
    ...{ file: start.file, stages, batch: batchSize, classes: classes.length },
    ...{ labels: start.images.training.map(({ label }) => label), nudge: 0, eager: false, ...options },
    ...inputsOf(start.graph, start.images),
  });
  return { losses: answer.losses as number[], accuracies: answer.accuracies as number[] };
}
