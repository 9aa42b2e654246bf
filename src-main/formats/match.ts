// Detects a model file's format by its first bytes and its name.
import { open, stat } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { fileError } from '../store/atomic';
import { describeForeign, nameForeign } from './foreign';
import type { FormatId, Probe } from './format';

const startsWith = (head: Uint8Array, magic: readonly number[]) => magic.every((byte, i) => head[i] === byte);

const isHdf5 = (head: Uint8Array) => startsWith(head, [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);

const isZip = (head: Uint8Array) => startsWith(head, [0x50, 0x4b, 0x03, 0x04]);

function matchProbe({ path, head, tail, folder }: Probe): FormatId {
  if (folder || /\.json$/i.test(path)) return 'tfjs';
  if (isHdf5(head)) return 'h5';
  if (isZip(head)) return /\.zip$/i.test(path) ? 'tfjs' : 'keras';
  const kinds = 'a Keras model (.keras, .h5) or a TensorFlow.js model (model.json)';
  if (head.length === 0) throw new GraftError('bad-file', say`${path} is empty: expected ${kinds}.`, path);
  const foreign = nameForeign(head, tail, path);
  if (foreign === 'onnx') return 'onnx';
  if (foreign !== null) {
    const { what, way } = describeForeign(foreign, path);
    throw new GraftError('unsupported', say`${path} is ${what}. ${way}`, path);
  }
  throw new GraftError(
    'unsupported',
    say`${path} is not a model file that Graft can open: expected ${kinds}.`,
    path,
  );
}

/** Returns the format of a file or folder; throws 'not-found', 'bad-file' or 'unsupported' with the expected formats. */
export async function matchFormat(path: string): Promise<FormatId> {
  try {
    const info = await stat(path);
    const folder = info.isDirectory();
    const head = new Uint8Array(512);
    const tail = new Uint8Array(8);
    if (folder) return matchProbe({ path, folder, head: head.subarray(0, 0), tail });
    const file = await open(path, 'r');
    try {
      const { bytesRead } = await file.read(head, 0, head.length, 0);
      if (info.size >= tail.length) await file.read(tail, 0, tail.length, info.size - tail.length);
      return matchProbe({ path, folder, head: head.subarray(0, bytesRead), tail });
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}
