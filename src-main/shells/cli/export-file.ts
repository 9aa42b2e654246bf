// Writes a network to a file for `export` and `convert`, and says how the file compares.
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
import { exportFormats, type Parity } from '#shared/protocol/engine/use';
import type { OptionValues, Session } from './command';
import { formatBytes } from './format';

/** A format to export to. */
export type ExportFormat = (typeof exportFormats)[number];

/** Options of both commands. */
export const exportOptions = {
  format: {
    value: exportFormats.join('|'),
    help: 'Keras .h5, Keras .keras, a TensorFlow.js layers model, or ONNX',
  },
  for: { value: 'keras2|keras3', help: 'who is to open a .h5; refused before writing where it could not' },
  'with-activation': {
    help: 'add the softmax or sigmoid to an output of logits, so that the file gives probabilities',
  },
  float16: { help: 'keep large weights as float16 (tfjs and onnx): half the size' },
} as const;

const endings: Readonly<Record<string, ExportFormat>> = {
  '.h5': 'h5',
  '.hdf5': 'h5',
  '.keras': 'keras',
  '.onnx': 'onnx',
  '.zip': 'tfjs',
  '': 'tfjs',
};
const suspicious = 1e-4;

/** The format that an option names, or undefined where it names none; throws 'usage' for one that is not there. */
export function formatOption(value: OptionValues[string]): ExportFormat | undefined {
  if (value === undefined) return undefined;
  const format = exportFormats.find((one) => one === value);
  if (!format)
    throw new GraftError(
      'usage',
      `--format: expected one of ${exportFormats.join(', ')}, received ${value}.`,
    );
  return format;
}

/** The format that a file's name asks for; throws 'usage' where it asks for none. */
export function formatOf(out: string): ExportFormat {
  const ending = extname(out).toLowerCase();
  if (Object.hasOwn(endings, ending)) return endings[ending]!;
  throw new GraftError(
    'usage',
    `'${ending}' names no format: expected .h5, .keras, .onnx, .zip or a folder (TensorFlow.js), or --format.`,
  );
}

/** The target that a format and --for mean; throws 'usage' where they do not go together. */
export function targetOf(format: ExportFormat, value: OptionValues[string]): ExportTarget {
  if (value !== undefined && value !== 'keras2' && value !== 'keras3')
    throw new GraftError('usage', `--for: expected keras2 or keras3, received ${value}.`);
  if (format === 'h5') return value === 'keras2' ? 'h5-keras2' : 'h5-keras3';
  if (value === 'keras2')
    throw new GraftError('usage', '--for keras2 goes with .h5: Keras 2 opens no other file of these.');
  return format;
}

/** Writes the file, reads it back and prints both; returns the exit code. */
export async function exportToFile(
  { client, project, signal, json, output }: Session,
  graph: LayerGraph,
  {
    format,
    out,
    float16,
    target,
    withActivation,
  }: { format: ExportFormat; out: string; float16: boolean; target: ExportTarget; withActivation: boolean },
): Promise<number> {
  if (format === 'keras' || format === 'h5')
    for (const { kind, layers } of customLayers(graph))
      output.note(
        `Keras has no ${kind} (${layers.join(', ')}): to load the file it is given that class, as in docs/local-response-normalization.py.`,
      );
  const blocked = tellBlockers(findExportBlockers(graph, target));
  if (blocked !== null) throw new GraftError('unsupported', `${blocked} Nothing was written.`);
  const other = target === 'h5-keras3' ? tellBlockers(findExportBlockers(graph, 'h5-keras2')) : null;
  if (other !== null) output.note(`Keras 3 opens this .h5, Keras 2 would not: ${other}`);
  for (const { message } of findExportNotes(graph, target)) output.note(message);
  const rewritten = format === 'tfjs' ? rewrittenKinds(graph) : [];
  if (rewritten.length > 0)
    output.note(
      `TensorFlow.js lacks ${rewritten.join(', ')}: written in layers that compute the same; what acts in training only is left out.`,
    );
  for (const one of meaningsOf(graph)) {
    const { finish } = outputMeanings[one.meaning];
    if (finish === null || finish === 'none') continue;
    const text = withActivation
      ? ': the file gives probabilities'
      : '; --with-activation writes probabilities';
    output.note(`The output '${one.output}' is ${meaningNames[one.meaning]}${text}.`);
  }
  const request = {
    project,
    model: { graph },
    format,
    name: 'model',
    out,
    float16,
    withActivation,
    labels: true,
  } as const;
  for await (const { progress, file } of client.exportModel(request, { signal })) {
    if (progress)
      output.progress(
        progress.total === null ? progress.what : `writing weights: ${progress.done} of ${progress.total}`,
      );
    if (!file) continue;
    output.endProgress();
    if (json) output.print(JSON.stringify({ format, ...file }, null, 2));
    else {
      output.print(`Wrote ${file.path} (${formatBytes(file.sizeBytes)})`);
      output.print(describeParity(file.parity));
      if (file.labels) output.print(`Classes, in the order of the outputs: ${file.labels}`);
    }
    if (file.parity.compared === 'outputs' && file.parity.difference > suspicious && !float16)
      output.note('That is more than rounding: compare the file with its network before you rely on it.');
    return 0;
  }
  throw new GraftError('bug', `${out} was not written.`);
}

/** What was compared and what came of it. */
function describeParity(parity: Parity): string {
  if (parity.compared === 'parts')
    return `Read back: ${parity.nodes} nodes wired, ${parity.weights} weights and constants equal bit for bit`;
  const difference = parity.difference === 0 ? '0' : parity.difference.toExponential(0);
  return `Read back and run on ${parity.samples} random images: parity ${difference}`;
}
