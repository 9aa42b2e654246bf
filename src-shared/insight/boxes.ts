// Boxes around what a network finds: their overlap, and non-maximum suppression.

/** A rectangle in pixels with its score. */
export interface ScoredBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly score: number;
}

/** Returns the area that two boxes share, as a fraction of the area that they cover together. */
export function intersectionOverUnion(a: ScoredBox, b: ScoredBox): number {
  const wide = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const high = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  const shared = Math.max(0, wide) * Math.max(0, high);
  const covered = a.width * a.height + b.width * b.height - shared;
  return covered > 0 ? shared / covered : 0;
}

/** Returns the boxes by falling score without those that overlap one with a higher score by more than `overlap` (greedy non-maximum suppression, as torchvision's `nms`). */
export function suppressOverlaps(boxes: readonly ScoredBox[], overlap: number): ScoredBox[] {
  const kept: ScoredBox[] = [];
  for (const box of [...boxes].sort((a, b) => b.score - a.score))
    if (kept.every((one) => intersectionOverUnion(one, box) <= overlap)) kept.push(box);
  return kept;
}
