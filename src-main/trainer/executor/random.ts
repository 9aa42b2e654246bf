// Random numbers from a fed seed, by TensorFlow's stateless generators: a recorded program draws new numbers for each seed.
import { createRandom, mixSeed } from '#shared/random';
import { type Tensor, tf } from '../tf';
import { attributeTypes, dataTypes, nativeBackend } from './native';

function draw(
  op: 'StatelessRandomUniform' | 'StatelessRandomNormal',
  shape: readonly number[],
  seed: Tensor,
  next: (random: () => number) => number,
): Tensor {
  const native = nativeBackend();
  if (!native) return drawInJavaScript(shape, seed, next);
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

function drawInJavaScript(shape: readonly number[], seed: Tensor, next: (random: () => number) => number) {
  const [first = 0, second = 0] = seed.dataSync();
  const random = createRandom(mixSeed(first, second));
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (let i = 0; i < values.length; i++) values[i] = next(random);
  return tf.tensor(values, [...shape]);
}

/** Returns uniform random numbers in [0, 1) of a shape. `seed` is int32 `[2]`. */
export function seededUniform(shape: readonly number[], seed: Tensor): Tensor {
  return draw('StatelessRandomUniform', shape, seed, (random) => random());
}

/** Returns standard normal random numbers of a shape. `seed` is int32 `[2]`. */
export function seededNormal(shape: readonly number[], seed: Tensor): Tensor {
  return draw(
    'StatelessRandomNormal',
    shape,
    seed,
    (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

/** Returns a layer's next seed, for a second draw in the same step. */
export function nextSeed(seed: Tensor): Tensor {
  return tf.add(seed, tf.tensor1d([1, 0], 'int32'));
}
