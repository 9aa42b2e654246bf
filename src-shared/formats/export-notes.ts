// Notes on exported files whose usual reader behaves differently. They do not prevent the export.
import { layersTrainingAlways } from '../graph/call-mode';
import type { LayerGraph } from '../graph/graph';
import type { ExportTarget } from './export-blockers';

/** A note on an export: the layers concerned, and a code for translation. */
export interface ExportNote {
  readonly code: 'mode-ignored' | 'mode-inference' | 'mode-overridden';
  readonly layers: readonly string[];
  readonly message: string;
}

/** Returns notes on how the reader of that format treats the `training` argument of calls. */
export function findExportNotes(graph: LayerGraph, target: ExportTarget): ExportNote[] {
  const always = layersTrainingAlways(graph).map(({ name }) => name);
  const called = graph.layers.filter(({ training }) => training !== undefined).map(({ name }) => name);
  const note = (code: ExportNote['code'], layers: readonly string[], text: string): ExportNote[] =>
    layers.length === 0 ? [] : [{ code, layers, message: `${text} (${namesOf(layers)})` }];
  switch (target) {
    case 'onnx':
      return note(
        'mode-inference',
        always,
        'ONNX files hold the network in inference mode: layers called with training=True are not random there.',
      );
    case 'tfjs':
      return note(
        'mode-ignored',
        called,
        'The file keeps the training argument of these calls, but TensorFlow.js ignores it.',
      );
    case 'keras':
    case 'h5-keras3':
      return note(
        'mode-overridden',
        called,
        'The file keeps the training argument of these calls. Keras 3 applies it in model(x), but its fit, evaluate and predict override it.',
      );
    default:
      return [];
  }
}

function namesOf(layers: readonly string[], most = 3): string {
  const more = layers.length > most ? ` and ${layers.length - most} more layers` : '';
  return layers.slice(0, most).join(', ') + more;
}
