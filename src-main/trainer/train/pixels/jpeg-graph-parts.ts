// What the graphs that decode JPEGs have in common: attributes, constants, images read and decoded, loading.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageSize } from '../../../images/image-source';
import type { Placement } from '../../../images/place-image';
import { attributeTypes, dataTypes, type NativeBackend, type OpAttribute } from '../../executor/native';
import type { GraphDef, NodeOutput } from '../../recorder/graph-def';
import { tf } from '../../tf';

/** What is decoded, and how many at once. */
export interface JpegReading {
  /** libjpeg decodes at 1/ratio of the size, which costs less: 1, 2, 4 or 8. */
  readonly ratio: number;
  /** Images a run. */
  readonly count: number;
  /** Paths are fed, and TensorFlow's own threads read the files: that costs this one nothing. */
  readonly paths: boolean;
  /** Three times the JPEG's own luminance, as Keras' color_mode 'grayscale' reads it: gray of RGB loses what RGB clips. */
  readonly gray: boolean;
}

const text = 7;
export const type = (name: string, value: number): OpAttribute => ({
  name,
  type: attributeTypes.type,
  value,
});
export const int = (name: string, value: number): OpAttribute => ({ name, type: attributeTypes.int, value });
export const flag = (name: string, value: boolean): OpAttribute => ({
  name,
  type: attributeTypes.bool,
  value,
});
const word = (name: string, value: string): OpAttribute => ({ name, type: attributeTypes.string, value });
export const ints = (graph: GraphDef, name: string, values: readonly number[], shape: readonly number[]) =>
  graph.constant(name, dataTypes.int32, shape, new Uint8Array(Int32Array.from(values).buffer));
export const float = (graph: GraphDef, name: string, value: number) =>
  graph.constant(name, dataTypes.float32, [], new Uint8Array(Float32Array.of(value).buffer));

/** A placeholder of `count` values of a kind, each an output of the node `each`. */
export function addFed(
  graph: GraphDef,
  name: string,
  each: string,
  dtype: number,
  count: number,
  ...rest: number[]
): void {
  const shape: OpAttribute = { name: 'shape', type: attributeTypes.shape, value: [count, ...rest] };
  const fed = graph.add(name, 'Placeholder', [], [type('dtype', dtype), shape]);
  graph.add(each, 'Unpack', [fed], [type('T', dtype), int('num', count), int('axis', 0)]);
}

/** The placeholder `contents` of paths or files. */
export const addContents = (graph: GraphDef, count: number) => addFed(graph, 'contents', 'each', text, count);

/** Decodes the file number `i` to RGB bytes [height, width, 3]. */
export function addDecode(graph: GraphDef, { paths, ratio, gray }: JpegReading, i: number): NodeOutput {
  const given = { node: 'each', index: i };
  const decoded = graph.add(
    `decode_${i}`,
    'DecodeJpeg',
    [paths ? graph.add(`read_${i}`, 'ReadFile', [given], []) : given],
    [
      int('channels', gray ? 1 : 3),
      int('ratio', ratio),
      flag('fancy_upscaling', true),
      flag('try_recover_truncated', false),
      { name: 'acceptable_fraction', type: attributeTypes.float, value: 1 },
      word('dct_method', ''),
    ],
  );
  if (!gray) return decoded;
  const thrice = ints(graph, `thrice_${i}`, [1, 1, 3], [3]);
  const attributes = [type('T', dataTypes.uint8), type('Tmultiples', dataTypes.int32)];
  return graph.add(`gray_${i}`, 'Tile', [decoded, thrice], attributes);
}

/** The box in the image as it was decoded. */
export function scaledBox({ crop }: Placement, ratio: number): Placement['crop'] {
  const scaled = (value: number) => Math.floor(value / ratio);
  const sized = (value: number) => Math.max(1, Math.ceil(value / ratio));
  return { x: scaled(crop.x), y: scaled(crop.y), width: sized(crop.width), height: sized(crop.height) };
}

/** Size of an image that is decoded at 1/ratio. */
export function decodedSize({ width, height }: ImageSize, ratio: number): ImageSize {
  return { width: Math.ceil(width / ratio), height: Math.ceil(height / ratio) };
}

const encoder = new TextEncoder();

/** Paths or files as a tensor. The caller disposes it. */
export function contentsTensor(contents: readonly (Uint8Array | string)[]) {
  const bytes = contents.map((one) => (typeof one === 'string' ? encoder.encode(one) : one));
  return tf.tensor(bytes as never, [contents.length], 'string');
}

/** Loads a finished graph; `deleteSavedModel` unloads it. */
export function loadGraph(graph: GraphDef, backend: NativeBackend): number {
  const folder = mkdtempSync(join(tmpdir(), 'graft-jpeg-'));
  try {
    writeFileSync(join(folder, 'saved_model.pb'), graph.finish());
    return backend.binding.loadSavedModel(folder, 'serve');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
