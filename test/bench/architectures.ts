// Compares every architecture with Keras: parameters, layers, and outputs with the same seeded weights, exchanged as files in both directions.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildArchitecture, nativeShape } from '#shared/architectures/index';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { openModelFile, saveModelFile } from '../../src-main/formats/reader-client';
import { startTrainer, type TrainerProcess } from '../../src-main/process/trainer-process';
import { type Answer, openTheirs, type Theirs } from './theirs';

/** File formats used to exchange weights. */
export type Carrier = 'keras' | 'h5';

/** Counts of a network in one program. */
export interface Counts {
  readonly total: number;
  readonly trainable: number;
  readonly nonTrainable: number;
  readonly layers: number;
}

/** The comparison of one architecture. Differences are the maximum, relative to the maximum value of the output. */
export interface Compared {
  readonly name: string;
  readonly inputShape: readonly number[];
  /** At the default input size. */
  readonly ours: Counts;
  readonly theirs: Counts;
  /** Difference with the file saved by Keras and read by Graft. */
  readonly read: Partial<Record<Carrier, number>>;
  /** Difference with the network built and exported by Graft and loaded by Keras. */
  readonly written: Partial<Record<Carrier, number>>;
  /** Distance between the outputs of two images, since a network with constant outputs would prove nothing. */
  readonly apart: number;
  /** True if it has local response normalization, for which Keras needs a custom class. */
  readonly custom: boolean;
  readonly seconds: number;
}

/** Resources of the comparison; `folder` is emptied after each architecture. */
export interface ArchitectureSetting {
  readonly root: string;
  readonly folder: string;
  readonly python: string;
  readonly carriers: readonly Carrier[];
}

/** Architectures with a Flatten, whose number of weights depends on the input size: compared at their default size. */
const flattening = /^(VGG|AlexNet|GoogLeNet|LeNet|Fashion|Highway)/;
/** Architectures built by a Keras script have their own size. */
const ownSize = /CIFAR$|^ResNe(Xt\d+|t18|t34)$/;
const leastSize = 64;

/** Returns the input size for comparison: small if the weights do not depend on it. */
export function comparedShape(name: string): [number, number, number] {
  const native = nativeShape(name);
  if (flattening.test(name) || ownSize.test(name)) return native;
  const least = /^(Inception|Xception)/.test(name) ? 75 : leastSize;
  return [least, least, native[2]];
}

/** Starts both programs for several comparisons. Keras is restarted after many values, to free memory. */
export async function openComparison(setting: ArchitectureSetting) {
  const { root, folder, python } = setting;
  const script = join(root, 'test/bench/architectures.py');
  const trainer = await startTrainer(join(root, 'dist/main/trainer.js'), join(folder, 'trainer.log'));
  let theirs: Theirs = await openTheirs(script, python);
  const { versions } = theirs;
  let handled = 0;
  return {
    versions,
    async compare(name: string): Promise<Compared> {
      if (handled > 60e6) {
        await theirs.close();
        theirs = await openTheirs(script, python);
        handled = 0;
      }
      const work = join(folder, 'work');
      await mkdir(work, { recursive: true });
      try {
        const compared = await compareOne(name, { ...setting, work, theirs, trainer });
        handled += compared.theirs.total;
        return compared;
      } finally {
        await rm(work, { recursive: true, force: true });
      }
    },
    async close(): Promise<void> {
      await theirs.close();
      await trainer.close();
    },
  };
}

interface Sides extends ArchitectureSetting {
  readonly work: string;
  readonly theirs: Theirs;
  readonly trainer: TrainerProcess;
}

async function compareOne(name: string, sides: Sides): Promise<Compared> {
  const { root, work, theirs, carriers } = sides;
  const startedAt = performance.now();
  const shape = comparedShape(name);
  const native = countsOf(built(name, nativeShape(name)));
  const options = { blobsFolder: join(work, 'blobs'), readerEntry: join(root, 'dist/main/reader.js') };
  const input = join(work, 'input');
  const outputs = (of: string) => [0, 1, 2, 3].map((i) => join(work, `${of}-${i}`));
  const files = carriers.map((carrier) => join(work, `theirs.${carrier}`));
  const made = await theirs.ask('make', {
    ...{ name, size: shape[0], seed: 1, files, input },
    outputs: outputs('truth'),
  });
  const features = String(made.features);
  const truth = await readOutputs(outputs('truth'), made);
  const own = built(name, shape);
  const custom = own.layers.some(({ kind }) => kind === 'LocalResponseNormalization');
  const read: Partial<Record<Carrier, number>> = {};
  const written: Partial<Record<Carrier, number>> = {};
  for (const [i, carrier] of carriers.entries()) {
    const { graph } = await openModelFile(files[i]!, options);
    await rm(files[i]!);
    read[carrier] = greatest(truth, await forward(graph, features, made, sides));
    const out = join(work, `ours.${carrier}`);
    await saveModelFile({ ...options, graph: withWeightsOf(own, graph), format: carrier, out });
    const loaded = await theirs.ask('load', {
      ...{ file: out, input, custom, features, inputShape: made.inputShape },
      outputs: outputs(carrier),
    });
    const again = theirCounts(loaded);
    if (JSON.stringify(again) !== JSON.stringify(theirCounts(made)))
      throw new Error(
        `${name}: Keras counts ${JSON.stringify(again)} in our .${carrier}, ${JSON.stringify(theirCounts(made))} in its own.`,
      );
    written[carrier] = greatest(truth, await readOutputs(outputs(carrier), made));
    await rm(out);
  }
  return {
    ...{ name, inputShape: shape, ours: native, theirs: theirCounts(made), read, written, custom },
    apart: Number(made.apart),
    seconds: (performance.now() - startedAt) / 1000,
  };
}

function built(name: string, inputShape: [number, number, number]): LayerGraph {
  const classes = inputShape[0] === 28 || inputShape[0] === 32 ? 10 : 1000;
  return buildArchitecture(name, { inputShape, includeTop: true, classes, seed: 0 });
}

function countsOf(graph: LayerGraph): Counts {
  const { total, trainable, nonTrainable } = inferGraph(graph).params;
  return { total, trainable, nonTrainable, layers: graph.layers.length };
}

function theirCounts({ total, trainable, nonTrainable, layers }: Answer): Counts {
  return {
    total: Number(total),
    trainable: Number(trainable),
    nonTrainable: Number(nonTrainable),
    layers: Number(layers),
  };
}

/** Returns Graft's network with the weights of the opened one. Throws if a layer or weight is missing. */
export function withWeightsOf(graph: LayerGraph, from: LayerGraph): LayerGraph {
  const facts = inferGraph(graph);
  const given = new Map(from.layers.map((layer) => [layer.name, layer.weights]));
  const layers = graph.layers.map((layer) => {
    const specs = facts.layers.get(layer.name)!.weights;
    const weights = given.get(layer.name) ?? {};
    for (const { name } of specs)
      if (!weights[name]) throw new Error(`'${layer.name}' of ${graph.name} got no '${name}' from the file.`);
    return { ...layer, weights };
  });
  return { ...graph, layers };
}

async function forward(graph: LayerGraph, features: string, made: Answer, { work, trainer }: Sides) {
  const bytes = new Uint8Array(await readFile(join(work, 'input')));
  const name = graph.layers.find(({ kind }) => kind === 'InputLayer')!.name;
  const asked = { ...graph, outputs: [...graph.outputs, features] };
  const inputs = [{ name, shape: made.inputShape as number[], dtype: 'float32' as const, bytes }];
  const answer = await trainer.client.forward({ graph: asked, blobs: join(work, 'blobs'), inputs });
  return answer.outputs.map((output) => new Float32Array(output.bytes.slice().buffer));
}

async function readOutputs(paths: readonly string[], { shapes }: Answer): Promise<Float32Array[]> {
  const count = (shapes as number[][]).length;
  return Promise.all(
    paths.slice(0, count).map(async (path) => new Float32Array(new Uint8Array(await readFile(path)).buffer)),
  );
}

/** Returns the maximum difference relative to the maximum value of the output. Throws if a value is missing or NaN. */
function greatest(truth: readonly Float32Array[], other: readonly Float32Array[]): number {
  let most = 0;
  for (const [i, values] of truth.entries()) {
    const scale = values.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
    if (other[i]?.length !== values.length)
      throw new Error(`Expected ${values.length} values, received ${other[i]?.length}.`);
    for (const [at, value] of values.entries()) {
      const difference = Math.abs(value - other[i]![at]!) / scale;
      if (!Number.isFinite(difference)) throw new Error(`Value ${at} of output ${i} is no number.`);
      most = Math.max(most, difference);
    }
  }
  return most;
}
