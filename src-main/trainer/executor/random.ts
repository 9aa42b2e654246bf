// Random numbers from a fed seed, by TensorFlow's stateless generators: a recorded program draws new numbers for each seed.
import { type Tensor, tf } from '../tf';
import { attributeTypes, dataTypes, nativeBackend } from './native';
import { philoxNormal, philoxUniform } from './philox';

/** What draws the same numbers without native TensorFlow. */
const inJavaScript = {
  StatelessRandomUniform: philoxUniform,
  StatelessRandomNormal: philoxNormal,
};

function draw(op: keyof typeof inJavaScript, shape: readonly number[], seed: Tensor): Tensor {
  const native = nativeBackend();
  if (!native) {
    const [first = 0, second = 0] = seed.dataSync();
    const count = shape.reduce((product, size) => product * size, 1);
    return tf.tensor(inJavaScript[op](count, [first, second]), [...shape]);
  }
  const sizes = tf.tensor1d([...shape], 'int32');
  const [noise] = native.executeMultipleOutputs(
    op,
    [
      { name: 'dtype', type: attributeTypes.type, value: dataTypes.float32 },
      { name: 'T', type: attributeTypes.type, value: dataTypes.int32 },
      { name: 'Tseed', type: attributeTypes.type, value: dataTypes.int32 },
    ],
    [sizes, seed],
    1,
  );
  sizes.dispose();
  return noise!;
}

/** Returns uniform random numbers in [0, 1) of a shape. `seed` is int32 `[2]`. */
export function seededUniform(shape: readonly number[], seed: Tensor): Tensor {
  return draw('StatelessRandomUniform', shape, seed);
}

/** Returns standard normal random numbers of a shape. `seed` is int32 `[2]`. */
export function seededNormal(shape: readonly number[], seed: Tensor): Tensor {
  return draw('StatelessRandomNormal', shape, seed);
}

/** Returns a layer's next seed, for a second draw in the same step. */
export function nextSeed(seed: Tensor): Tensor {
  return tf.add(seed, tf.tensor1d([1, 0], 'int32'));
}
