// Networks with sums after convolutions compute the same numbers recorded as op by op: one of each family.
import { beforeAll, expect, test } from 'vitest';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../src-main/trainer/tf';
import { headless, valuesOf } from '../executor/padding-cases';
import { weightsOf } from '../graphs';

beforeAll(() => openRuntime());

const families = process.env.GRAFT_TEST_FAMILIES?.split(',') ?? [
  'ResNet20CIFAR',
  'MobileNetV2',
  'MobileNetV3Small',
  'Xception',
];

test.each(families)(
  '%s',
  (name) => {
    const graph = headless(name, 76);
    const weights = weightsOf(graph);
    const clones = () => new Map([...weights].map(([key, tensor]) => [key, tensor.clone()] as const));
    const [recorded, plain] = [true, false].map((record) => valuesOf(graph, record, true, clones()));
    tf.dispose([...weights.values()]);
    const greatest = plain!.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(greatest).toBeGreaterThan(0);
    const gap = recorded!.reduce((most, value, i) => Math.max(most, Math.abs(value - plain![i]!)), 0);
    expect(gap / greatest).toBeLessThan(1e-5);
  },
  300_000,
);
