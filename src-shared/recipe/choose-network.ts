// Chooses the pretrained network for a dataset from those whose weights are on this machine.

/** A network that could be used. */
export interface NetworkCandidate {
  readonly id: string;
  /** Floating-point operations of one image. */
  readonly flops: number;
  /** Accuracy of a nearest-mean classifier on its features for a sample of the dataset, 0 to 1; null if not measured. */
  readonly accuracy: number | null;
}

/** A smaller advantage is not worth a slower network: it occurs by chance on a few hundred images. */
const worthwhile = 0.03;

/** Returns the id of the network whose features separate the classes best; of those within 3 points of it, the one with the least computation. Null without candidates. */
export function chooseNetwork(candidates: readonly NetworkCandidate[]): string | null {
  const best = Math.max(...candidates.map(({ accuracy }) => accuracy ?? 0));
  const close = candidates.filter(({ accuracy }) => (accuracy ?? 0) >= best - worthwhile);
  return (
    close.reduce<NetworkCandidate | null>(
      (one, other) => (one === null || other.flops < one.flops ? other : one),
      null,
    )?.id ?? null
  );
}
