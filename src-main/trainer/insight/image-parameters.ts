// Parameterizations of an image that is optimized: pixels, or a spectrum with decorrelated colors (Olah et al. 2017, as in Lucid).
import { type Tensor, type Tensor2D, tf } from '../tf';
import { normalNoise } from './pixel-gradient';

/** An image as a function of parameters. */
export interface ImageParameters {
  /** The first values of the parameters. The caller disposes them. */
  start(seed: number): Tensor;
  /** Shape of the parameters. */
  readonly shape: readonly number[];
  /** Returns the image `[h, w, 3]`, 0 to 1. Creates its constants anew, so that a program that calls it can be recorded. */
  image(parameters: Tensor): Tensor;
}

/** Pixels through a sigmoid, so that they stay between 0 and 1. */
export function pixelParameters(height: number, width: number): ImageParameters {
  return {
    start: (seed) =>
      tf.tensor(
        normalNoise(seed)(0, height * width * 3).map((value) => value * 0.1),
        [height, width, 3],
      ),
    shape: [height, width, 3],
    image: (parameters) => tf.sigmoid(parameters),
  };
}

/** Lucid's square root of the covariance of colors in ImageNet, normalized by its greatest row. */
const colorCorrelation = [
  [0.26, 0.09, 0.02],
  [0.27, 0, -0.05],
  [0.27, -0.09, 0.03],
];

/** A spectrum of the three decorrelated colors, scaled so that all frequencies have equal energy. */
export function spectrumParameters(height: number, width: number): ImageParameters {
  const half = Math.floor(width / 2) + 1;
  const greatest = Math.max(...[0, 1, 2].map((c) => Math.hypot(...colorCorrelation.map((row) => row[c]!))));
  const colorValues = Float32Array.from(colorCorrelation.flat(), (value) => value / greatest);
  const scaleValues = frequencyScale(height, width, half);
  const rowValues = inverseRows(height);
  const columnValues = inverseColumns(width, half);
  return {
    shape: [2, 3, height, half],
    // Real and imaginary parts of the spectrum of each color.
    start(seed) {
      const draw = normalNoise(seed)(0, 2 * 3 * height * half);
      return tf.tensor(
        draw.map((value) => value * 0.01),
        [2, 3, height, half],
      );
    },
    image(parameters) {
      const colors = tf.tensor2d(colorValues, [3, 3]);
      const scale = tf.tensor2d(scaleValues, [height, half]);
      const rows = matricesOf(rowValues, height, height);
      const columns = matricesOf(columnValues, half, width);
      const [real, imaginary] = tf.unstack(tf.mul(parameters, scale)) as [Tensor, Tensor];
      const channels = [0, 1, 2].map((c) => {
        const re = tf.reshape(tf.slice(real, [c], [1]), [height, half]) as Tensor2D;
        const im = tf.reshape(tf.slice(imaginary, [c], [1]), [height, half]) as Tensor2D;
        // Inverse transform of the columns, then of the rows, which are those of a real image.
        const a = tf.sub(tf.matMul(rows.cos, re), tf.matMul(rows.sin, im)) as Tensor2D;
        const b = tf.add(tf.matMul(rows.cos, im), tf.matMul(rows.sin, re)) as Tensor2D;
        return tf.sub(tf.matMul(a, columns.cos), tf.matMul(b, columns.sin));
      });
      const flat = tf.reshape(tf.div(tf.stack(channels, 2), 4), [height * width, 3]) as Tensor2D;
      const mixed = tf.matMul(flat, colors, false, true);
      return tf.reshape(tf.sigmoid(mixed), [height, width, 3]);
    },
  };
}

/** 1 / max(f, 1 / longer side), times √(w·h): Lucid's scale of each frequency. */
function frequencyScale(height: number, width: number, half: number): Float32Array {
  const values = new Float32Array(height * half);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < half; x++) {
      const fy = (y <= height / 2 ? y : y - height) / height;
      const f = Math.hypot(fy, x / width);
      values[y * half + x] = Math.sqrt(width * height) / Math.max(f, 1 / Math.max(width, height));
    }
  return values;
}

/** Real and imaginary parts of a matrix. */
interface Waves {
  readonly cos: Float32Array<ArrayBuffer>;
  readonly sin: Float32Array<ArrayBuffer>;
}

const matricesOf = ({ cos, sin }: Waves, rows: number, columns: number) => ({
  cos: tf.tensor2d(cos, [rows, columns]),
  sin: tf.tensor2d(sin, [rows, columns]),
});

/** The inverse of a transform of `n` values: e^(2πi·ab/n) / n. */
function inverseRows(n: number): Waves {
  const [cos, sin] = [new Float32Array(n * n), new Float32Array(n * n)];
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) {
      const angle = (2 * Math.PI * ((a * b) % n)) / n;
      cos[a * n + b] = Math.cos(angle) / n;
      sin[a * n + b] = Math.sin(angle) / n;
    }
  return { cos, sin };
}

/** The inverse of a real transform to `n` values: the frequencies 1 … n/2 - 1 count twice. */
function inverseColumns(n: number, half: number): Waves {
  const [cos, sin] = [new Float32Array(half * n), new Float32Array(half * n)];
  for (let f = 0; f < half; f++) {
    const twice = f === 0 || (n % 2 === 0 && f === n / 2) ? 1 : 2;
    for (let x = 0; x < n; x++) {
      const angle = (2 * Math.PI * ((f * x) % n)) / n;
      cos[f * n + x] = (twice * Math.cos(angle)) / n;
      sin[f * n + x] = (twice * Math.sin(angle)) / n;
    }
  }
  return { cos, sin };
}
