// Random numbers that a fed seed decides: TensorFlow's stateless generators, which a recording replays with each seed anew.
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

/** Uniform numbers in [0, 1) of that shape, decided by `seed` (`[2]`, int32). */
export function seededUniform(shape: readonly number[], seed: Tensor): Tensor {
  return draw('StatelessRandomUniform', shape, seed, (random) => random());
}

/** Normal numbers of mean 0 and deviation 1 of that shape, decided by `seed` (`[2]`, int32). */
export function seededNormal(shape: readonly number[], seed: Tensor): Tensor {
  return draw(
    'StatelessRandomNormal',
    shape,
    seed,
    (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

/** A layer's further seed, for a second draw in one step. */
export function nextSeed(seed: Tensor): Tensor {
  return tf.add(seed, tf.tensor1d([1, 0], 'int32'));
}
