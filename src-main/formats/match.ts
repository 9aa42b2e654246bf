// Tells a model file's format by its first bytes and its name, without reading more.
import { GraftError } from '#shared/errors';
import type { FormatId, Probe } from './format';

const startsWith = (head: Uint8Array, magic: readonly number[]) => magic.every((byte, i) => head[i] === byte);

/** True for the first bytes of an HDF5 file. */
export const isHdf5 = (head: Uint8Array) =>
  startsWith(head, [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);

/** True for the first bytes of a zip archive. */
export const isZip = (head: Uint8Array) => startsWith(head, [0x50, 0x4b, 0x03, 0x04]);

/** The format of a probed file or folder; throws 'unsupported' that says what was expected. */
export function matchProbe({ path, head, folder }: Probe): FormatId {
  if (folder || /\.json$/i.test(path)) return 'tfjs';
  if (isHdf5(head)) return 'h5';
  if (isZip(head)) return /\.zip$/i.test(path) ? 'tfjs' : 'keras';
  const kinds = 'a Keras model (.keras, .h5) or a TensorFlow.js layers model (model.json)';
  if (head.length === 0) throw new GraftError('bad-file', `${path} is empty: expected ${kinds}.`, path);
  throw new GraftError('unsupported', `${path} is no model file that Graft opens: expected ${kinds}.`, path);
}
