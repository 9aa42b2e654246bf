// What the pinned CUDA libraries need of a machine.
// Sources: NVIDIA's cuDNN support matrix (9.10, CUDA 12.x), and TensorFlow's release notes (2.18: Pascal is the oldest GPU).

/** The oldest NVIDIA driver for Linux that runs CUDA 12. */
export const neededDriver = '525.60.13';

/** The lowest compute capability with kernels in TensorFlow's build and in cuDNN: GPUs since Pascal (2016). */
export const neededCapability = '6.0';

/** Compares dotted version numbers: negative if `a` is older than `b`. Missing parts count as 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0));
  for (let i = 0; i < Math.max(left!.length, right!.length); i++) {
    const difference = (left![i] ?? 0) - (right![i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
