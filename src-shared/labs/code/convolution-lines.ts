// The convolution lab as Keras code: an image, a kernel, and what Conv2D and pooling compute.
import { literal } from '../../keras-code/python';
import type { Kernel } from '../convolution/kernel';
import { presetKernel } from '../convolution/presets';
import type { ConvolutionAct } from '../guided/act';

/** Source of the functions that the lines use. */
export const convolutionSource = `\
def convolve(image, kernel, stride=1, padding="same"):
    """What Conv2D computes of a gray image with one kernel, without a bias."""
    pixels, weights = np.float32(image)[None, :, :, None], np.float32(kernel)[:, :, None, None]
    return np.array(keras.ops.conv(pixels, weights, stride, padding))[0, :, :, 0]


def pool(image, kind, size, stride, padding):
    """What MaxPooling2D or AveragePooling2D computes of a gray image."""
    pixels = np.float32(image)[None, :, :, None]
    computed = keras.ops.max_pool if kind == "max" else keras.ops.average_pool
    return np.array(computed(pixels, size, stride, padding))[0, :, :, 0]


def read_gray(path, longest=128):
    """An image as gray levels from 0 to 255, with a longest side of some pixels."""
    image = keras.utils.load_img(path, color_mode="grayscale")
    scale = longest / max(image.size)
    size = [round(side * scale) for side in (image.height, image.width)]
    return np.array(keras.utils.load_img(path, color_mode="grayscale", target_size=size, interpolation="bilinear"))`;

/** Writes settings of the convolution lab. */
export function convolutionLines(set: ConvolutionAct): string[] {
  const lines: string[] = [];
  if (typeof set.image === 'object') {
    lines.push(
      `image = read_gray(${literal(set.image.path.split('/').at(-1))}${set.longest ? `, ${set.longest}` : ''})`,
    );
  }
  if (set.unrolled)
    lines.push(
      'row = image.reshape(-1)  # all pixels as one row of numbers',
      'print(image.shape, row.shape)',
    );
  if (set.touch) lines.push('original = image.copy()');
  for (const { row, column, level } of set.touch ?? []) lines.push(`image[${row}, ${column}] = ${level}`);
  if (set.kernel) lines.push(...kernelLines('kernel', set.kernel));
  const options = [
    ...(set.stride !== undefined && set.stride !== 1 ? [`stride=${set.stride}`] : []),
    ...(set.padding !== undefined && set.padding !== 'same' ? [`padding=${literal(set.padding)}`] : []),
  ];
  if (set.kernel)
    lines.push(
      `output = convolve(image, kernel${options.map((one) => `, ${one}`).join('')})`,
      'print(output.min(), output.max())',
    );
  if (set.point) lines.push(`print(output[${set.point.row}, ${set.point.column}])`);
  if (set.pool) {
    const { kind, size, stride, padding } = set.pool;
    const args = `${literal(kind)}, ${size}, ${stride}, ${literal(padding)}`;
    lines.push(
      `pooled, before = pool(image, ${args}), pool(original, ${args})`,
      'print(abs(pooled - before).max())  # what the changed pixel changed',
    );
  }
  if (set.fit) lines.push(...fitLines(set.fit));
  return lines;
}

/** Writes a number of a kernel: 1/9 as a fraction. */
function weight(value: number): string {
  const parts = Math.round(1 / value);
  const isFraction = [3, 6, 7, 9, 25, 49].includes(parts) && Math.abs(value - 1 / parts) < 1e-7;
  return isFraction ? `1 / ${parts}` : literal(Number(value.toPrecision(9)));
}

function kernelLines(name: string, { rows, columns, values }: Kernel): string[] {
  const row = (i: number) =>
    `    [${Array.from({ length: columns }, (_, j) => weight(values[i * columns + j]!)).join(', ')}],`;
  return [`${name} = np.array([`, ...Array.from({ length: rows }, (_, i) => row(i)), '])'];
}

const sought = { sobelX: 'sobelX', laplace4: 'laplace4', gauss: 'gauss' } as const;
/** Lets Keras find the kernel that made an output. */
function fitLines({ target, steps }: NonNullable<ConvolutionAct['fit']>): string[] {
  return [
    ...kernelLines('sought', presetKernel(sought[target])),
    'layer = keras.layers.Conv2D(1, 3, padding="same", use_bias=False)',
    'finder = keras.Sequential([keras.Input((*image.shape, 1)), layer])',
    'finder.compile(keras.optimizers.SGD(learning_rate=0.15, momentum=0.9), loss="mse")',
    'pixels = np.float32(image)[None, :, :, None] / 255',
    'wanted = convolve(image, sought)[None, :, :, None] / 255',
    `for step in range(${steps}):`,
    '    finder.train_on_batch(pixels, wanted)',
    'found = layer.get_weights()[0][:, :, 0, 0]',
    'print(found.round(2), abs(found - sought).max())',
  ];
}
