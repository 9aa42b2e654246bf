// Exports a network to a file for `export` and `convert`, and reports how the file compares with the network.
import { extname } from 'node:path';
import { GraftError } from '#shared/errors';
import { type ExportTarget, findExportBlockers, tellBlockers } from '#shared/formats/export-blockers';
import { findExportNotes } from '#shared/formats/export-notes';
import { rewrittenKinds } from '#shared/formats/tfjs-form';
import type { LayerGraph } from '#shared/graph/graph';
import { customLayers } from '#shared/graph/keras-needs';
import { meaningNames } from '#shared/graph/meaning-words';
import { outputMeanings } from '#shared/graph/meanings';
import { meaningsOf } from '#shared/graph/output-meaning';
import { withPreprocessingLayers } from '#shared/graph/preprocessing-layers';
import { exportFormats, type Parity } from '#shared/protocol/engine/use';
import { type Sentence, say } from '#shared/sentence';
import type { OptionValues, Session } from './command';
import { formatBytes } from './format';

/** A format to export to. */
export type ExportFormat = (typeof exportFormats)[number];

/** Options shared by `export` and `convert`. */
export const exportOptions = {
  format: {
    value: exportFormats.join('|'),
    help: 'Keras HDF5, Keras v3, TensorFlow.js layers model, or ONNX (default: from the file extension)',
  },
  for: { value: 'keras2|keras3', help: 'Keras version that must be able to load the .h5 file (keras3)' },
  'with-activation': {
    help: 'append softmax or sigmoid to outputs that are logits, so that the model returns probabilities',
  },
  'with-preprocessing': {
    help: 'add the preprocessing as layers, so that the model takes pixels from 0 to 255, RGB',
  },
  float16: { help: 'store large weights as float16, half the size (tfjs and onnx)' },
} as const;

const endings: Readonly<Record<string, ExportFormat>> = {
  '.h5': 'h5',
  '.hdf5': 'h5',
  '.keras': 'keras',
  '.onnx': 'onnx',
  '.zip': 'tfjs',
  '': 'tfjs',
};
const maxRoundingError = 1e-4;

/** Parses `--format`. Returns undefined if it is not set; throws 'usage' for an unknown format. */
export function formatOption(value: OptionValues[string]): ExportFormat | undefined {
  if (value === undefined) return undefined;
  const format = exportFormats.find((one) => one === value);
  if (!format)
    throw new GraftError(
      'usage',
      say`--format: expected one of ${exportFormats.join(', ')}, received ${value}.`,
    );
  return format;
}

/** Returns the format for a file name's extension. Throws 'usage' for an unknown extension. */
export function formatOf(out: string): ExportFormat {
  const ending = extname(out).toLowerCase();
  if (Object.hasOwn(endings, ending)) return endings[ending]!;
  throw new GraftError(
    'usage',
    say`Unknown file extension '${ending}': expected .h5, .keras, .onnx, .zip or a folder (TensorFlow.js). Or set --format.`,
  );
}

/** Returns the export target for a format and the value of `--for`. Throws 'usage' if they cannot be combined. */
export function targetOf(format: ExportFormat, value: OptionValues[string]): ExportTarget {
  if (value !== undefined && value !== 'keras2' && value !== 'keras3')
    throw new GraftError('usage', say`--for: expected keras2 or keras3, received ${value}.`);
  if (format === 'h5') return value === 'keras2' ? 'h5-keras2' : 'h5-keras3';
  if (value === 'keras2')
    throw new GraftError(
      'usage',
      '--for keras2 requires --format h5; Keras 2 cannot open the other formats.',
    );
  return format;
}

/** Writes the file, reads it back, prints the comparison and returns the exit code. */
export async function exportToFile(
  { client, project, signal, json, output }: Session,
  graph: LayerGraph,
  {
    format,
    out,
    float16,
    target,
    withActivation,
    withPreprocessing,
  }: {
    format: ExportFormat;
    out: string;
    float16: boolean;
    target: ExportTarget;
    withActivation: boolean;
    withPreprocessing: boolean;
  },
): Promise<number> {
  if (format === 'keras' || format === 'h5')
    for (const { kind, layers } of customLayers(graph))
      output.note(
        say`Keras has no ${kind} layer (${layers.join(', ')}). Pass this class in custom_objects to load the file; docs/local-response-normalization.py has an example.`,
      );
  const written = withPreprocessing ? withPreprocessingLayers(graph) : graph;
  const blocked = tellBlockers(findExportBlockers(written, target));
  if (blocked !== null) throw new GraftError('unsupported', say`${blocked} Nothing was written.`);
  const other = target === 'h5-keras3' ? tellBlockers(findExportBlockers(written, 'h5-keras2')) : null;
  if (other !== null) output.note(say`Keras 3 can load this .h5 file, but Keras 2 cannot: ${other}`);
  for (const { message } of findExportNotes(written, target)) output.note(message);
  const rewritten = format === 'tfjs' ? rewrittenKinds(written) : [];
  if (rewritten.length > 0)
    output.note(
      say`TensorFlow.js has no ${rewritten.join(', ')}. These layers are replaced by equivalent ones; layers that act only during training are removed.`,
    );
  for (const one of meaningsOf(graph)) {
    const { finish } = outputMeanings[one.meaning];
    if (finish === null || finish === 'none') continue;
    const text = withActivation
      ? say`: the exported model returns probabilities`
      : say`; use --with-activation to export probabilities`;
    output.note(say`Output '${one.output}' is ${meaningNames[one.meaning]}${text}.`);
  }
  const request = {
    project,
    model: { graph },
    format,
    name: 'model',
    out,
    float16,
    withActivation,
    withPreprocessing,
    labels: true,
  } as const;
  for await (const { progress, file } of client.exportModel(request, { signal })) {
    if (progress)
      output.progress(
        progress.total === null ? progress.what : say`writing weights: ${progress.done} of ${progress.total}`,
      );
    if (!file) continue;
    output.endProgress();
    if (json) output.print(JSON.stringify({ format, ...file }, null, 2));
    else {
      output.print(say`Wrote ${file.path} (${formatBytes(file.sizeBytes)})`);
      output.print(describeParity(file.parity));
      if (file.labels) output.print(say`Class names, in output order: ${file.labels}`);
    }
    if (file.parity.compared === 'outputs' && file.parity.difference > maxRoundingError && !float16)
      output.note(
        'This difference is larger than rounding error. Check the outputs of the file before you use it.',
      );
    return 0;
  }
  throw new GraftError('bug', say`The export of ${out} ended without a file.`);
}

/** Describes what was compared and the result. */
function describeParity(parity: Parity): Sentence {
  if (parity.compared === 'parts')
    return say`Verified: ${parity.nodes} nodes connected as in the network, ${parity.weights} weights and constants bit-identical`;
  const difference = parity.difference === 0 ? '0' : parity.difference.toExponential(0);
  return say`Verified on ${parity.samples} random images: maximum difference ${difference}`;
}
