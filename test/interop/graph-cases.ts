// Small TensorFlow graphs by operation: as converters write common layers, and other forms found in files.
import { createRandom } from '#shared/random';

/** Returns a constant of a graph. */
interface GraphConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly values: readonly number[];
}

/** Returns a graph with one input `x`. */
export interface GraphCase {
  readonly name: string;
  readonly shape: readonly number[];
  readonly nodes: readonly object[];
  readonly constants: readonly GraphConstant[];
  readonly outputs: readonly string[];
  readonly scale?: number;
}

type Attr = Readonly<Record<string, object>>;

const text = (value: string) => ({ s: Buffer.from(value).toString('base64') });
const whole = (value: number) => ({ i: String(value) });
const list = (...values: number[]) => ({ list: { i: values.map(String) } });
const flag = (b: boolean) => ({ b });
const float = { type: 'DT_FLOAT' };

/** Builds a graph step by step. Each step returns the name of its node. */
function graphOf(
  name: string,
  shape: readonly (number | null)[],
  build: (add: Builder) => readonly string[],
  given: readonly number[] = shape.map((size) => size ?? 8),
  scale?: number,
): GraphCase {
  const dim = shape.map((size) => ({ size: String(size ?? -1) }));
  const nodes: object[] = [
    { name: 'x', op: 'Placeholder', attr: { dtype: float, shape: { shape: { dim } } } },
  ];
  const constants: GraphConstant[] = [];
  let count = 0;
  const random = createRandom(3);
  const constant = (values: readonly number[], sizes: readonly number[], dtype: 'float32' | 'int32') => {
    const own = `const_${count++}`;
    const type = { type: dtype === 'int32' ? 'DT_INT32' : 'DT_FLOAT' };
    const tensor = { dtype: type.type, tensorShape: { dim: sizes.map((size) => ({ size: String(size) })) } };
    nodes.push({ name: own, op: 'Const', attr: { dtype: type, value: { tensor } } });
    constants.push({ name: own, shape: sizes, dtype, values });
    return own;
  };
  const add: Builder = {
    node(op, inputs, attr = {}) {
      const own = `${op.toLowerCase()}_${count++}`;
      nodes.push({ name: own, op, input: inputs, attr: { T: float, ...attr } });
      return own;
    },
    ints: (...values) => constant(values, [values.length], 'int32'),
    int: (value) => constant([value], [], 'int32'),
    pairs: (...values) => constant(values, [values.length / 2, 2], 'int32'),
    number: (value) => constant([value], [], 'float32'),
    floats: (values, ...sizes) => constant(values, sizes.length ? sizes : [values.length], 'float32'),
    random: (...sizes) =>
      constant(
        Array.from({ length: sizes.reduce((product, size) => product * size, 1) }, () => random() - 0.5),
        sizes,
        'float32',
      ),
  };
  const outputs = build(add);
  return { name, shape: given, nodes, constants, outputs, ...(scale !== undefined && { scale }) };
}

interface Builder {
  node(op: string, inputs: readonly string[], attr?: Attr): string;
  ints(...values: number[]): string;
  int(value: number): string;
  pairs(...values: number[]): string;
  number(value: number): string;
  floats(values: readonly number[], ...sizes: number[]): string;
  random(...sizes: number[]): string;
}

const image = [null, 6, 8, 4];
const valid = { padding: text('VALID'), data_format: text('NHWC') };

/** DepthToSpace and SpaceToDepth, with known and unknown sizes. */
const blocks = [image, [null, null, null, 4]].flatMap((shape, i) => [
  graphOf(`depth to space ${i}`, shape, ({ node }) => [
    node('DepthToSpace', ['x'], { block_size: whole(2), data_format: text('NHWC') }),
  ]),
]);

const resizing = ['ResizeBilinear', 'ResizeNearestNeighbor'].flatMap((op) =>
  [
    [false, false],
    [true, false],
    [false, true],
  ].flatMap(([corners, half]) =>
    [
      [12, 16],
      [5, 7],
      [9, 24],
    ].map(([height, width]) =>
      graphOf(
        `${op} to ${height}×${width}${corners ? ', corners' : ''}${half ? ', half pixels' : ''}`,
        image,
        ({ node, ints }) => [
          node(op, ['x', ints(height!, width!)], {
            align_corners: flag(corners!),
            half_pixel_centers: flag(half!),
          }),
        ],
      ),
    ),
  ),
);

const parts = [
  graphOf('split of channels', image, ({ node, int }) => {
    const split = node('Split', [int(3), 'x'], { num_split: whole(2) });
    return [node('Mul', [split, `${split}:1`])];
  }),
  graphOf('split of channels by sizes, shuffled', image, ({ node, int, ints }) => {
    const split = node('SplitV', ['x', ints(1, -1), int(-1)], { num_split: whole(2) });
    return [node('ConcatV2', [`${split}:1`, split, int(3)], { N: whole(2) })];
  }),
  graphOf('unpack of rows', image, ({ node }) => {
    const unpacked = node('Unpack', ['x'], { axis: whole(1), num: whole(6) });
    return [node('Sub', [`${unpacked}:5`, `${unpacked}:2`])];
  }),
  graphOf('one sample unpacked, prepared and packed', [1, 6, 8, 4], ({ node, int, number, random }) => {
    const sample = node('Unpack', ['x'], { axis: whole(0), num: whole(1) });
    const scaled = node('Mul', [sample, number(0.5)]);
    const batch = node('ExpandDims', [scaled, int(0)]);
    const squeezed = node('Squeeze', [batch], { squeeze_dims: list(0) });
    const again = node('Pack', [squeezed], { axis: whole(0), N: whole(1) });
    return [
      node('Conv2D', [again, random(3, 3, 4, 5)], {
        strides: list(1, 1, 1, 1),
        dilations: list(1, 1, 1, 1),
        ...valid,
      }),
    ];
  }),
  graphOf('one sample reshaped and transposed', [1, 6, 8, 4], ({ node, int, ints }) => {
    const sample = node('Squeeze', ['x'], { squeeze_dims: list(0) });
    const rows = node('Reshape', [sample, ints(48, 4)]);
    const turned = node('Transpose', [rows, ints(1, 0)]);
    return [node('ExpandDims', [turned, int(0)])];
  }),
];

const borders = [
  graphOf('pad of channels first', [null, 4, 6, 8], ({ node, pairs }) => [
    node('Pad', ['x', pairs(0, 0, 0, 0, 1, 2, 3, 0)]),
  ]),
  graphOf('pad of many channels', [null, 3, 4, 192], ({ node, pairs }) => [
    node('Pad', ['x', pairs(0, 0, 0, 0, 0, 0, 32, 64)]),
  ]),
  graphOf('pad of a row and channels', image, ({ node, pairs }) => [
    node('Pad', ['x', pairs(0, 0, 1, 0, 0, 0, 0, 2)]),
  ]),
  graphOf('pad of a sequence', [null, 5, 3], ({ node, pairs }) => [
    node('Pad', ['x', pairs(0, 0, 1, 2, 0, 0)]),
  ]),
  graphOf('pad of features of a sequence', [null, 5, 3], ({ node, pairs }) => [
    node('Pad', ['x', pairs(0, 0, 0, 0, 1, 1)]),
  ]),
  ...[Number.NEGATIVE_INFINITY, -3.4e38].map((low) =>
    graphOf(
      `maximum behind a border of ${low}, channels first`,
      [null, 4, 6, 8],
      ({ node, pairs, number, ints }) => {
        const padded = node('PadV2', ['x', pairs(0, 0, 0, 0, 1, 1, 1, 1), number(low)]);
        const turned = node('Transpose', [padded, ints(0, 2, 3, 1)]);
        const pooled = node('MaxPool', [turned], {
          ksize: list(1, 3, 3, 1),
          strides: list(1, 2, 2, 1),
          ...valid,
        });
        return [node('Transpose', [pooled, ints(0, 3, 1, 2)])];
      },
    ),
  ),
  graphOf('maximum behind a border of the lowest number', image, ({ node, pairs, number }) => {
    const padded = node('PadV2', ['x', pairs(0, 0, 1, 0, 2, 1, 0, 0), number(Number.NEGATIVE_INFINITY)]);
    return [node('MaxPool', [padded], { ksize: list(1, 2, 3, 1), strides: list(1, 1, 1, 1), ...valid })];
  }),
];

const convolutions = [
  graphOf('two transposes that undo each other', [null, 4, 6, 8], ({ node, ints, random }) => {
    const last = node('Transpose', ['x', ints(0, 2, 3, 1)]);
    const conv = node('Conv2D', [last, random(3, 3, 4, 5)], {
      strides: list(1, 2, 2, 1),
      dilations: list(1, 1, 1, 1),
      ...valid,
    });
    const first = node('Transpose', [conv, ints(0, 3, 1, 2)]);
    return [node('Transpose', [first, ints(0, 2, 3, 1)])];
  }),
];

const keep = { keep_dims: flag(true) };
/** (x − mean) · rsqrt(variance + ε) · γ + β over some axes, as written for Keras layers. */
const normalized = (name: string, axes: readonly number[], channels: number) =>
  graphOf(`${name}, spelled out`, image, ({ node, ints, number, random }) => {
    const mean = node('Mean', ['x', ints(...axes)], keep);
    const squares = node('SquaredDifference', ['x', mean]);
    const variance = node('AddV2', [node('Mean', [squares, ints(...axes)], keep), number(1e-3)]);
    const scale = node('Mul', [node('Rsqrt', [variance]), random(channels)]);
    const shifted = node('Sub', [random(channels), node('Mul', [mean, scale])]);
    return [node('AddV2', [node('Mul', ['x', scale]), shifted])];
  });

const spelled = [
  normalized('LayerNormalization', [3], 4),
  normalized('instance normalization', [1, 2], 4),
  graphOf('PReLU with Abs', image, ({ node, floats }) => {
    const below = node('Mul', [node('Sub', ['x', node('Abs', ['x'])]), floats([0.1, 0.05, -0.2, 0.3])]);
    return [node('AddV2', [node('Relu', ['x']), below])];
  }),
  graphOf('PReLU with Minimum', image, ({ node, number, floats }) => {
    const below = node('Mul', [floats([0.2, 0.1, -0.4, 0.6]), node('Minimum', [number(0), 'x'])]);
    return [node('AddV2', [node('Maximum', [number(0), 'x']), below])];
  }),
  graphOf('PReLU with Neg', image, ({ node, floats }) => {
    const below = node('Mul', [node('Relu', [node('Neg', ['x'])]), floats([-0.2, -0.1, 0.4, -0.6])]);
    return [node('AddV2', [node('Relu', ['x']), below])];
  }),
  graphOf('one channel joined with constants of several', [null, 6, 8, 1], ({ node, floats }) => {
    const sum = node('AddV2', ['x', floats([1, 2, 3])]);
    const rest = node('Sub', ['x', floats([0.5, -2, 1])]);
    const turned = node('Sub', [floats([3, 2, 1]), 'x']);
    const product = node('Mul', [floats([3, -2, 1]), 'x']);
    return [sum, rest, turned, product];
  }),
  graphOf('hard swish', image, ({ node, number }) => {
    const gate = node('Relu6', [node('AddV2', ['x', number(3)])]);
    return [node('Mul', ['x', node('Mul', [gate, number(1 / 6)])])];
  }),
];

/** Operations missing in TensorFlow.js, each after its inverse, so that the graph returns its input. */
export const inverseCases: readonly GraphCase[] = [image, [null, null, null, 4]].map((shape, i) =>
  graphOf(`space to depth ${i}`, shape, ({ node }) => {
    const attr = { block_size: whole(2), data_format: text('NHWC') };
    return [node('DepthToSpace', [node('SpaceToDepth', ['x'], attr)], attr)];
  }),
);

/** Graphs that TensorFlow.js can execute. */
export const graphCases: readonly GraphCase[] = [
  ...blocks,
  ...resizing,
  ...parts,
  ...borders,
  ...convolutions,
  ...spelled,
];
