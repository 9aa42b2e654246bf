// Auxiliary heads are those of outputs other than the first.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { findAuxiliary } from '#shared/graph/blocks';

test("finds GoogLeNet's two auxiliary heads, and not its classifier", () => {
  const graph = buildArchitecture('GoogLeNet', {
    inputShape: [224, 224, 3],
    includeTop: true,
    classes: 10,
    seed: 1,
  });
  const found = [...findAuxiliary(graph)].sort();
  expect(found).toEqual(
    ['auxiliary1', 'auxiliary2'].flatMap((head) =>
      ['conv', 'drop', 'fc', 'flatten', 'pool', 'predictions'].map((name) => `${head}_${name}`),
    ),
  );
  expect(findAuxiliary({ ...graph, outputs: [graph.outputs[0]!] }).size).toBe(0);
});
