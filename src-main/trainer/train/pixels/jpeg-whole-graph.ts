// One TensorFlow graph that only decodes several JPEGs at once: what is done with the pixels is others' work.
import type { ImageSize } from '../../../images/image-source';
import { dataTypes, type NativeBackend } from '../../executor/native';
import { createGraphDef, type GraphDef, type NodeOutput } from '../../recorder/graph-def';
import { tf } from '../../tf';
import {
  addContents,
  addDecode,
  addFed,
  contentsTensor,
  decodedSize,
  int,
  ints,
  type JpegReading,
  loadGraph,
  type,
} from './jpeg-graph-parts';

/** What a graph is made for. */
export interface WholeJpegKind extends JpegReading {
  /** Each image's bytes are a whole number of fours as they are. */
  readonly even: boolean;
}

/** A decoded image: RGB bytes [height, width, 3], and up to three more. */
interface WholeImage extends ImageSize {
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** A loaded graph. */
export interface WholeJpegGraph {
  /** Each image, given its bytes or its path and its size in the header; throws TensorFlow's error when one of them can't be decoded. */
  run(contents: readonly (Uint8Array | string)[], sizes: readonly ImageSize[]): WholeImage[];
  dispose(): void;
}

/** Bytes that an image decoded at 1/ratio lacks to a whole number of fours: TensorFlow's binding knows no bytes. */
export function missingBytes(size: ImageSize, ratio: number): number {
  const { width, height } = decodedSize(size, ratio);
  return (4 - ((width * height * 3) % 4)) % 4;
}

/** Builds and loads the graph. */
export function openWholeJpegGraph(kind: WholeJpegKind): WholeJpegGraph {
  const backend = tf.backend() as NativeBackend;
  const { count, ratio, even } = kind;
  const graph = createGraphDef();
  addContents(graph, count);
  if (!even) addFed(graph, 'missing', 'lack', dataTypes.int32, count, 1);
  const words = ints(graph, 'words', [-1, 4], [2]);
  const shapes: NodeOutput[] = [];
  for (let i = 0; i < count; i++) {
    const pixels = addDecode(graph, kind, i);
    const attributes = [type('T', dataTypes.uint8), type('out_type', dataTypes.int32)];
    shapes.push(graph.add(`shape_${i}`, 'Shape', [pixels], attributes));
    addWords(graph, even ? pixels : addMissing(graph, pixels, i), words, i);
  }
  graph.add('shapes', 'Pack', shapes, [int('N', count), type('T', dataTypes.int32), int('axis', 0)]);
  const outputs = ['shapes:0', ...shapes.map((_, i) => `pixels_${i}:0`)].join();
  const id = loadGraph(graph, backend);
  return {
    run(contents, sizes) {
      const feeds = [contentsTensor(contents)];
      if (!even) {
        const missing = sizes.map((size) => missingBytes(size, ratio));
        feeds.push(tf.tensor(missing, [count, 1], 'int32'));
      }
      const names = even ? 'contents:0' : 'contents:0,missing:0';
      try {
        const infos = backend.binding.runSavedModel(id, backend.getInputTensorIds(feeds), names, outputs);
        const [seen, ...images] = infos.map((info) => {
          const values = backend.binding.tensorDataSync(info.id) as Int32Array<ArrayBuffer>;
          backend.binding.deleteTensor(info.id);
          return values;
        });
        return images.map(({ buffer, byteOffset, byteLength }, i) => ({
          pixels: new Uint8Array(buffer, byteOffset, byteLength),
          height: seen![i * 3]!,
          width: seen![i * 3 + 1]!,
        }));
      } finally {
        tf.dispose(feeds);
      }
    },
    dispose: () => backend.binding.deleteSavedModel(id),
  };
}

function addWords(graph: GraphDef, pixels: NodeOutput, words: NodeOutput, i: number): void {
  const bytes = type('T', dataTypes.uint8);
  const inFours = graph.add(
    `in_fours_${i}`,
    'Reshape',
    [pixels, words],
    [bytes, type('Tshape', dataTypes.int32)],
  );
  graph.add(`pixels_${i}`, 'Bitcast', [inFours], [bytes, type('type', dataTypes.int32)]);
}

/** The image's bytes with as many zeros after them as it lacks. */
function addMissing(graph: GraphDef, pixels: NodeOutput, i: number): NodeOutput {
  const bytes = type('T', dataTypes.uint8);
  const constant = (name: string, values: readonly number[], shape: readonly number[]) =>
    ints(graph, `${name}_${i}`, values, shape);
  const flat = graph.add(
    `flat_${i}`,
    'Reshape',
    [pixels, constant('line', [-1], [1])],
    [bytes, type('Tshape', dataTypes.int32)],
  );
  const zeros = graph.constant(`zeros_${i}`, dataTypes.uint8, [3], new Uint8Array(3));
  const some = graph.add(
    `some_${i}`,
    'Slice',
    [zeros, constant('none', [0], [1]), { node: 'lack', index: i }],
    [bytes, type('Index', dataTypes.int32)],
  );
  return graph.add(
    `filled_${i}`,
    'ConcatV2',
    [flat, some, constant('axis', [0], [])],
    [int('N', 2), bytes, type('Tidx', dataTypes.int32)],
  );
}
