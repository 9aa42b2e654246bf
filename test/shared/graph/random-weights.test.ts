// Networks with random weights are recognized, and those whose weights are still being read are not.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { withPendingWeights } from '#shared/graph/pending-weights';
import { randomWeights } from '#shared/graph/random-weights';

test('tells a random network, one with a new head, and a trained one apart', () => {
  const random = buildArchitecture('VGG16', {
    ...{ inputShape: [32, 32, 3], includeTop: true, classes: 5, seed: 2 },
  });
  expect(randomWeights(random)).toBe('all');
  const trained = (keep: (name: string) => boolean) => ({
    ...random,
    layers: random.layers.map((layer) =>
      keep(layer.name)
        ? layer
        : {
            ...layer,
            weights: Object.fromEntries(
              Object.keys(layer.weights).map((name) => [name, { blob: 'a'.repeat(64) }]),
            ),
          },
    ),
  });
  expect(randomWeights(trained((name) => name === 'predictions'))).toBe('some');
  // Features of a layer do not depend on the head.
  expect(
    randomWeights(
      trained((name) => name === 'predictions'),
      'flatten',
    ),
  ).toBeNull();
  expect(randomWeights(random, 'flatten')).toBe('all');
  expect(randomWeights(trained(() => false))).toBeNull();
  expect(randomWeights(withPendingWeights(random))).toBeNull();
});
