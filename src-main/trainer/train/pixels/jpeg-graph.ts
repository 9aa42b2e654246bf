// One TensorFlow graph that decodes, cuts and resizes several JPEGs at once: its kernels run side by side on all cores.
import type { Resize } from '#shared/graph/graph';
import type { ImageSize } from '../../../images/image-source';
import type { Placement } from '../../../images/place-image';
import { attributeTypes, dataTypes, type NativeBackend } from '../../executor/native';
import { createGraphDef, type GraphDef, type NodeOutput } from '../../recorder/graph-def';
import { tf } from '../../tf';
import {
  addContents,
  addDecode,
  addFed,
  contentsTensor,
  flag,
  float,
  int,
  ints,
  type JpegReading,
  loadGraph,
  scaledBox,
  type,
} from './jpeg-graph-parts';

/** What a graph is made for. */
export interface JpegGraphKind extends JpegReading {
  readonly target: ImageSize;
  readonly mode: Resize['mode'];
  /** `area` also stands for what the quick way does where an image stays much greater than wanted. */
  readonly kernel: Exclude<Resize['interpolation'], 'fast'>;
}

/** A loaded graph. */
export interface JpegGraph {
  /** RGB bytes of each image, given its bytes or its path; throws TensorFlow's error when one of them can't be decoded. */
  run(contents: readonly (Uint8Array | string)[], placements: readonly Placement[]): Uint8Array[];
  dispose(): void;
}

/** Builds and loads the graph. */
export function openJpegGraph(kind: JpegGraphKind): JpegGraph {
  const backend = tf.backend() as NativeBackend;
  const { target, mode, count } = kind;
  const graph = createGraphDef();
  addContents(graph, count);
  if (mode !== 'stretch') addFed(graph, 'placed', 'place', dataTypes.int32, count, placedLength);
  const bytes = target.width * target.height * 3;
  // Bytes leave TensorFlow four at a time: its binding knows no bytes.
  const rest = (4 - (bytes % 4)) % 4;
  const shared: Shared = {
    axis: ints(graph, 'axis', [0], []),
    size: ints(graph, 'size', [target.height, target.width], [2]),
    flat: ints(graph, 'flat', [-1], [1]),
    words: ints(graph, 'words', [-1, 4], [2]),
    rest: graph.constant('rest', dataTypes.uint8, [rest], new Uint8Array(rest)),
    half: float(graph, 'half', 0.5),
    black: float(graph, 'black', 0),
    white: float(graph, 'white', 255),
  };
  const outputs = Array.from({ length: count }, (_, i) => {
    addInFours(graph, addImage(graph, kind, shared, i), shared, rest, i);
    return `pixels_${i}:0`;
  }).join();
  const id = loadGraph(graph, backend);
  return {
    run(files, placements) {
      const fed = contentsTensor(files);
      const feeds = [fed];
      const names = ['contents:0'];
      if (mode !== 'stretch') {
        feeds.push(tf.tensor(placements.flatMap(placedNumbers), [count, placedLength], 'int32'));
        names.push('placed:0');
      }
      try {
        const ids = backend.getInputTensorIds(feeds);
        return backend.binding.runSavedModel(id, ids, names.join(), outputs).map((info) => {
          const output = backend.createOutputTensor(info);
          const values = output.dataSync() as Int32Array;
          output.dispose();
          return new Uint8Array(values.buffer, values.byteOffset, bytes);
        });
      } finally {
        tf.dispose(feeds);
      }
    },
    dispose: () => backend.binding.deleteSavedModel(id),
  };

  function placedNumbers(placement: Placement): number[] {
    const { size, at } = placement;
    const crop = scaledBox(placement, kind.ratio);
    const box = [crop.y, crop.x, 0, crop.height, crop.width, -1];
    const below = target.height - size.height - at.y;
    const right = target.width - size.width - at.x;
    return [...box, size.height, size.width, at.y, below, at.x, right, 0, 0];
  }
}

const placedLength = 14;

interface Shared {
  readonly axis: NodeOutput;
  readonly size: NodeOutput;
  readonly flat: NodeOutput;
  readonly words: NodeOutput;
  readonly rest: NodeOutput;
  readonly half: NodeOutput;
  readonly black: NodeOutput;
  readonly white: NodeOutput;
}

function addImage(graph: GraphDef, kind: JpegGraphKind, shared: Shared, i: number): NodeOutput {
  const { mode, kernel, target } = kind;
  const named = (name: string) => `${name}_${i}`;
  const floats = type('T', dataTypes.float32);
  const bytes = type('T', dataTypes.uint8);
  const index = [type('Index', dataTypes.int32)];
  let pixels = addDecode(graph, kind, i);
  let { size } = shared;
  const part = (name: string, from: number, length: number) => {
    const begin = ints(graph, named(`${name}_from`), [from], [1]);
    const count = ints(graph, named(`${name}_count`), [length], [1]);
    const place = { node: 'place', index: i };
    return graph.add(named(name), 'Slice', [place, begin, count], [type('T', dataTypes.int32), ...index]);
  };
  if (mode === 'crop')
    pixels = graph.add(
      named('crop'),
      'Slice',
      [pixels, part('crop_begin', 0, 3), part('crop_size', 3, 3)],
      [bytes, ...index],
    );
  if (mode === 'pad') size = part('inner', 6, 2);
  const batch = graph.add(
    named('batch'),
    'ExpandDims',
    [pixels, shared.axis],
    [bytes, type('Tdim', dataTypes.int32)],
  );
  let x = addResize(graph, kernel, batch, size, named, target);
  if (kernel === 'bicubic' || kernel.startsWith('lanczos')) {
    x = graph.add(named('least'), 'Maximum', [x, shared.black], [floats]);
    x = graph.add(named('most'), 'Minimum', [x, shared.white], [floats]);
  }
  x = graph.add(named('round'), 'AddV2', [x, shared.half], [floats]);
  let whole = graph.add(
    named('bytes'),
    'Cast',
    [x],
    [type('SrcT', dataTypes.float32), type('DstT', dataTypes.uint8), flag('Truncate', false)],
  );
  if (mode === 'pad') {
    const pads = graph.add(
      named('pads'),
      'Reshape',
      [part('around', 8, 6), ints(graph, named('by_axis'), [3, 2], [2])],
      [type('T', dataTypes.int32), type('Tshape', dataTypes.int32)],
    );
    const one = graph.add(
      named('one'),
      'Squeeze',
      [whole],
      [bytes, { name: 'squeeze_dims', type: attributeTypes.int, value: [0] }],
    );
    whole = graph.add(named('pad'), 'Pad', [one, pads], [bytes, type('Tpaddings', dataTypes.int32)]);
  }
  return graph.add(named('flat'), 'Reshape', [whole, shared.flat], [bytes, type('Tshape', dataTypes.int32)]);
}

/** Each image is an output of its own: all in one would be copied twice more, by one thread. */
function addInFours(graph: GraphDef, flat: NodeOutput, shared: Shared, rest: number, i: number): void {
  const bytes = type('T', dataTypes.uint8);
  const index = type('Tidx', dataTypes.int32);
  const whole =
    rest === 0
      ? flat
      : graph.add(`whole_${i}`, 'ConcatV2', [flat, shared.rest, shared.axis], [int('N', 2), bytes, index]);
  const inFours = graph.add(
    `in_fours_${i}`,
    'Reshape',
    [whole, shared.words],
    [bytes, type('Tshape', dataTypes.int32)],
  );
  graph.add(`pixels_${i}`, 'Bitcast', [inFours], [bytes, type('type', dataTypes.int32)]);
}

function addResize(
  graph: GraphDef,
  kernel: JpegGraphKind['kernel'],
  batch: NodeOutput,
  size: NodeOutput,
  named: (name: string) => string,
  target: ImageSize,
): NodeOutput {
  const bytes = type('T', dataTypes.uint8);
  const centered = [flag('align_corners', false), flag('half_pixel_centers', true)];
  if (kernel === 'bilinear')
    return graph.add(named('resize'), 'ResizeBilinear', [batch, size], [bytes, ...centered]);
  if (kernel === 'bicubic')
    return graph.add(named('resize'), 'ResizeBicubic', [batch, size], [bytes, ...centered]);
  if (kernel === 'area')
    return graph.add(named('resize'), 'ResizeArea', [batch, size], [bytes, flag('align_corners', false)]);
  if (kernel === 'nearest') {
    const near = graph.add(named('near'), 'ResizeNearestNeighbor', [batch, size], [bytes, ...centered]);
    return graph.add(
      named('resize'),
      'Cast',
      [near],
      [type('SrcT', dataTypes.uint8), type('DstT', dataTypes.float32), flag('Truncate', false)],
    );
  }
  throw new Error(`${kernel} to ${target.width} × ${target.height} is not a kernel of this graph`);
}
