// Parts of WebGPU that need no GPU: what fits on one, adapters that are programs on the processor, and the key of cached features.
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { frozenPrefix } from '#shared/run/prefix';
import { prefixKey } from '../../src-main/trainer/train/features/prefix-key';
import { rowsThatFit } from '../../src-main/trainer/webgpu/gpu-forward';
import { isSoftware } from '../../src-main/trainer/webgpu/software-adapter';
import { listWeights } from '../../src-main/trainer/weights/load';
import { smallNet } from './graphs';

const MiB = 2 ** 20;

function rowsOf(name: string, size: number, maxTensorBytes: number): number {
  const graph = buildArchitecture(name, {
    inputShape: [size, size, 3],
    includeTop: true,
    classes: 1000,
    seed: 1,
  });
  const layers = new Set(graph.layers.map((layer) => layer.name));
  return rowsThatFit(graph, layers, maxTensorBytes, listWeights(graph));
}

test('computes as many images at once as fit, at most 32', () => {
  // The largest values of MobileNetV2 are 113 × 113 × 96, after a padding: 4.9 MB of 134.
  expect(rowsOf('MobileNetV2', 224, 2048 * MiB)).toBe(27);
  expect(rowsOf('MobileNetV2', 96, 2048 * MiB)).toBe(32);
  // VGG16: 224 × 224 × 64 values, 12.8 MB.
  expect(rowsOf('VGG16', 224, 2048 * MiB)).toBe(10);
});

test('refuses a network before anything is sent if a weight, or the values of one image, do not fit', () => {
  // fc1 of VGG16 is 25088 × 4096: 411 MB.
  expect(() => rowsOf('VGG16', 224, 128 * MiB)).toThrow(
    "the weight 'fc1/kernel' has 411 MB, and the GPU allows 134 MB per tensor",
  );
  expect(() => rowsOf('MobileNetV2', 224, 4.5 * MiB)).toThrow(/^the weight 'predictions\/kernel' has 5 MB/);
  expect(() => rowsOf('MobileNetV2', 512, 20 * MiB)).toThrow(
    /^the values of 'block_1_pad' have 25 MB per image, and the GPU allows 21 MB per tensor/,
  );
});

test.each([
  [true, { vendor: 'google', architecture: 'swiftshader' }],
  [true, { description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }],
  [true, { description: 'Microsoft Basic Render Driver' }],
  [true, { isFallbackAdapter: true }],
  [false, { vendor: 'amd', architecture: 'rdna-3', description: 'AMD Radeon RX 7800 XT' }],
  [false, { vendor: 'intel', architecture: 'gen-12lp', description: 'Intel(R) Iris(R) Xe Graphics' }],
  [false, { vendor: 'apple', architecture: 'common-3' }],
])('%s: a program on the processor imitates the GPU %j', (software, info) => {
  expect(isSoftware({}, info)).toBe(software);
});

test('names the engine in the key of cached features', () => {
  const net = smallNet(0.3);
  const prefix = frozenPrefix(net, new Set(['dense']))!;
  const keys = [null, 'webgpu|amd|rdna-3|', 'webgpu|intel|gen-12lp|'].map((engine) =>
    prefixKey(net, prefix, engine),
  );
  expect(new Set(keys).size).toBe(3);
  expect(keys[0]).toBe(prefixKey(net, prefix));
});
