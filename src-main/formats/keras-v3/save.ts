// Saves a model as a Keras 3 archive (`.keras`).
import type { FileHandle } from 'node:fs/promises';
import type { LayerGraph } from '#shared/graph/graph';
import type { WeightSpec } from '#shared/layers/kind';
import { withScratchFile, writePiecewise } from '../../store/atomic';
import type { FormatContext } from '../format';
import { metadataNames, writeMetadata } from '../graft-metadata';
import { createHdf5 } from '../hdf5/write';
import { checkExportable, type ExportableModel, exportWeights } from '../keras-config/export-weights';
import { fileNames, writeModelConfig } from '../keras-config/write-model';
import { countedGroups } from '../weight-groups';
import { createZip } from '../zip-writer';

const kerasVersion = '3.15.1';

/** Saves the model atomically. */
export async function saveKerasV3(graph: LayerGraph, out: string, context: FormatContext): Promise<void> {
  const model = checkExportable(graph);
  const config = writeModelConfig(model.graph, 'keras3');
  const text = (value: string) => [new TextEncoder().encode(value)];
  await withScratchFile(out, async (weights) => {
    await writeWeights(weights, model, context);
    await writePiecewise(out, async (file) => {
      const zip = createZip(file);
      const metadata = { keras_version: kerasVersion, date_saved: dateSaved(new Date()) };
      await zip.add('metadata.json', text(JSON.stringify(metadata)));
      await zip.add('config.json', text(JSON.stringify(config)));
      await zip.add('model.weights.h5', piecesOf(weights));
      await zip.add(metadataNames.file, text(writeMetadata(graph, fileNames(graph))));
      await zip.finish();
    });
  });
}

/** Groups are numbered by class in the order of the layers (keras/src/saving/saving_lib.py, _save_container_state). */
async function writeWeights(file: FileHandle, model: ExportableModel, context: FormatContext): Promise<void> {
  const nameOf = fileNames(model.graph);
  const groups = countedGroups(model.graph);
  const hdf5 = await createHdf5(file.fd);
  try {
    hdf5.group('/vars');
    hdf5.text('/vars', 'name', model.graph.name);
    for (const layer of model.graph.layers) {
      const group = `/${groups.get(layer.name)}/vars`;
      hdf5.group(group);
      hdf5.text(group, 'name', nameOf(layer.name));
    }
    for await (const { layer, spec, position, bytes } of exportWeights(model, context))
      hdf5.floats(`/${groups.get(layer.name)}${placeOf(spec, position)}`, spec.shape, bytes);
  } finally {
    hdf5.close();
  }
}

/** Path below the layer's group: `/vars/0`, or `/cell/vars/0` for an inner layer. */
function placeOf({ stored }: WeightSpec, position: number): string {
  return stored ? `/${stored.group}/vars/${stored.position}` : `/vars/${position}`;
}

async function* piecesOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(4 * 1024 * 1024);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(piece, 0, piece.length, at);
    if (bytesRead === 0) return;
    yield piece.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/** Returns the date in Keras' form: `2026-01-31@13:05:59`. */
function dateSaved(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', '@');
}
