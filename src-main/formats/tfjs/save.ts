// Saves a TensorFlow.js layers model: model.json, weight shards of at most 4 MiB and graft.json, in a folder or one zip.
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { findExportBlockers, tellBlockers } from '#shared/formats/export-blockers';
import { toTfjsForm } from '#shared/formats/tfjs-form';
import type { LayerGraph } from '#shared/graph/graph';
import { say } from '#shared/sentence';
import { writeFileAtomic, writePiecewise } from '../../store/atomic';
import type { FormatContext, SaveOptions } from '../format';
import { metadataNames, writeMetadata } from '../graft-metadata';
import {
  checkExportable,
  type ExportableModel,
  type ExportedWeight,
  exportWeights,
  isHalved,
} from '../keras-config/export-weights';
import { fileNames, writeModelConfig } from '../keras-config/write-model';
import { storeConstants } from '../keras-config/written-form';
import { createZip } from '../zip-writer';

const shardBytes = 4 * 1024 * 1024;

/** Saves to the folder `out`, model.json last, or to one zip if `out` ends in .zip. */
export async function saveTfjs(
  graph: LayerGraph,
  out: string,
  context: FormatContext,
  options?: SaveOptions,
): Promise<void> {
  const model = checkExportable(await inTfjsForm(graph, context));
  const { json, shards } = describe(model, options);
  const metadata = writeMetadata(graph, fileNames(graph));
  if (!/\.zip$/i.test(out)) {
    for await (const { name, bytes } of shardsOf(shards, exportWeights(model, context, options)))
      await writeFileAtomic(join(out, name), bytes);
    await writeFileAtomic(join(out, metadataNames.file), metadata);
    await writeFileAtomic(join(out, 'model.json'), json);
    return;
  }
  await writePiecewise(out, async (file) => {
    const zip = createZip(file);
    const text = (value: string) => [new TextEncoder().encode(value)];
    await zip.add('model.json', text(json));
    await zip.add(metadataNames.file, text(metadata));
    for await (const { name, bytes } of shardsOf(shards, exportWeights(model, context, options)))
      await zip.add(name, [bytes]);
    await zip.finish();
  });
}

/** Rewrites the network to TensorFlow.js' layers; throws 'unsupported' if it cannot. */
async function inTfjsForm(given: LayerGraph, { blobs }: FormatContext): Promise<LayerGraph> {
  const refusal = tellBlockers(findExportBlockers(given, 'tfjs'));
  if (refusal)
    throw new GraftError('unsupported', say`${refusal} Export to .keras or ONNX, or replace the layer.`);
  return storeConstants(toTfjsForm(given), blobs);
}

function describe(
  model: ExportableModel,
  options?: SaveOptions,
): { json: string; shards: readonly string[] } {
  const nameOf = fileNames(model.graph);
  const weights = model.graph.layers.flatMap((layer) =>
    model.facts.layers.get(layer.name)!.weights.map((spec) => {
      const name =
        layer.kind === 'DepthwiseConv2D' && spec.name === 'kernel' ? 'depthwise_kernel' : spec.name;
      return {
        name: `${nameOf(layer.name)}/${spec.stored?.tfjs ?? name}`,
        shape: spec.shape,
        dtype: 'float32',
        ...(isHalved(spec, options) ? halved : {}),
      };
    }),
  );
  const total = bytesIn(model, options);
  const count = Math.ceil(total / shardBytes);
  const shards = Array.from({ length: count }, (_, i) => `group1-shard${i + 1}of${count}.bin`);
  const topology = {
    keras_version: '2.15.0',
    backend: 'tensorflow',
    model_config: writeModelConfig(model.graph, 'tfjs'),
  };
  const json = JSON.stringify({
    format: 'layers-model',
    generatedBy: 'keras v2.15.0',
    convertedBy: 'Graft',
    modelTopology: topology,
    weightsManifest: [{ paths: shards, weights }],
  });
  return { json, shards };
}

const halved = { quantization: { dtype: 'float16' } };

function bytesIn({ graph, facts }: ExportableModel, options?: SaveOptions): number {
  const specs = graph.layers.flatMap((layer) => facts.layers.get(layer.name)!.weights);
  const sizes = specs.map(
    (spec) => (isHalved(spec, options) ? 2 : 4) * spec.shape.reduce((product, size) => product * size, 1),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Writes all weights as one sequence of bytes, split into shards; only one shard and one weight are in memory at a time. */
async function* shardsOf(
  names: readonly string[],
  weights: AsyncIterable<ExportedWeight>,
): AsyncGenerator<{ name: string; bytes: Uint8Array }> {
  let shard = new Uint8Array(shardBytes);
  let filled = 0;
  let next = 0;
  for await (const { bytes } of weights) {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + shardBytes - filled);
      shard.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < shardBytes) continue;
      yield { name: names[next++]!, bytes: shard };
      shard = new Uint8Array(shardBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield { name: names[next]!, bytes: shard.subarray(0, filled) };
}
