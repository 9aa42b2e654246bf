// Runs an input through a saved TensorFlow.js layers model with TensorFlow.js' loader and CPU backend.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

type Tfjs = typeof import('@tensorflow/tfjs');

/** Returns the output of the model in `folder` for an input. */
export async function runTfjs(
  folder: string,
  input: { shape: readonly number[]; values: Float32Array },
): Promise<{ shape: number[]; values: Float32Array }> {
  // With require, because the ESM build of TensorFlow.js imports folders, which Node does not support.
  const tf = createRequire(import.meta.url)('@tensorflow/tfjs') as Tfjs;
  await tf.setBackend('cpu');
  const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
  const paths: string[] = json.weightsManifest.flatMap((group: { paths: string[] }) => group.paths);
  const shards = await Promise.all(paths.map((path) => readFile(join(folder, path))));
  const bytes = new Uint8Array(Buffer.concat(shards));
  const model = await tf.loadLayersModel({
    load: async () => ({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest.flatMap((group: { weights: object[] }) => group.weights),
      weightData: bytes.buffer,
    }),
  });
  const output = tf.tidy(() =>
    model.predict(tf.tensor(input.values, [...input.shape])),
  ) as import('@tensorflow/tfjs').Tensor;
  const result = { shape: output.shape, values: new Float32Array(await output.data()) };
  output.dispose();
  model.dispose();
  return result;
}

/** Returns all outputs of a graph model for an input, in the order of its signature. */
export async function runTfjsGraph(
  folder: string,
  input: { shape: readonly number[]; values: Float32Array },
  file = 'model.json',
  wanted?: readonly string[],
): Promise<Float32Array[]> {
  const tf = createRequire(import.meta.url)('@tensorflow/tfjs') as Tfjs;
  await tf.setBackend('cpu');
  const json = JSON.parse(await readFile(join(folder, file), 'utf8'));
  const paths: string[] = json.weightsManifest.flatMap((group: { paths: string[] }) => group.paths);
  const shards = await Promise.all(paths.map((path) => readFile(join(folder, path))));
  const bytes = new Uint8Array(Buffer.concat(shards));
  const model = await tf.loadGraphModel({
    load: async () => ({
      modelTopology: json.modelTopology,
      signature: json.signature,
      userDefinedMetadata: json.userDefinedMetadata,
      weightSpecs: json.weightsManifest.flatMap((group: { weights: object[] }) => group.weights),
      weightData: bytes.buffer,
    }),
  });
  const given = tf.tensor(input.values, [...input.shape]);
  const signed = Object.keys(json.signature?.outputs ?? {}).length
    ? Object.values(json.signature.outputs as Record<string, { name: string }>).map(({ name }) => name)
    : model.outputNodes;
  const outputs = wanted ? [...wanted] : signed;
  const found = await model.executeAsync({ [model.inputNodes[0]!]: given }, outputs);
  const tensors = Array.isArray(found) ? found : [found];
  const values = await Promise.all(tensors.map(async (tensor) => new Float32Array(await tensor.data())));
  for (const tensor of [given, ...tensors]) tensor.dispose();
  model.dispose();
  return values;
}
