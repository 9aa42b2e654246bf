// The size of the CUDA pack, and the check for free space before anything is downloaded.
import { expect, test } from 'vitest';
import { checkPackSpace, packSizes } from '../../../src-main/runtime/gpu/cuda-pack';

const sizes = packSizes('linux', 'x64')!;

test('knows what is downloaded and what it needs on the disk, from the pins', () => {
  // The sums of src-main/runtime/pins/cuda-linux-x64.json, by hand.
  expect((sizes.downloadBytes / 1e9).toFixed(2)).toBe('3.28');
  expect((sizes.installedBytes / 1e9).toFixed(2)).toBe('5.58');
  expect(sizes.neededBytes).toBeGreaterThan(sizes.installedBytes + 0.7e9);
});

test.each([
  ['win32', 'x64'],
  ['darwin', 'arm64'],
  ['linux', 'arm64'],
])('has no pack for %s-%s', (platform, arch) => {
  expect(packSizes(platform, arch)).toBeNull();
});

test('refuses a disk that is too small for the whole pack, with both sizes', async () => {
  await expect(checkPackSpace('/cache', sizes, async () => 5e9)).rejects.toMatchObject({
    code: 'disk-full',
    message: 'the CUDA build needs 6.3 GB of free disk space in /cache; 5.0 GB are free',
  });
  await checkPackSpace('/cache', sizes, async () => sizes.neededBytes);
  await checkPackSpace('/cache', sizes, async () => null);
});
