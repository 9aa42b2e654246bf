// Assigns each image to a part: as given by the source or an edit, else drawn by content and seed.

import { runAtOnce, type Steps, sortSteps } from '../steps';
import type { DataIndex, Image, Part } from './dataset-index';
import { partOf, unitHash } from './dataset-index';
import type { Split } from './split-schema';

/** Returns the part of every image, in the index's order. The same images, split and seed give the same parts on every machine. */
export function assignParts(index: DataIndex, split: Split, seed: number): Part[] {
  return runAtOnce(partSteps(index, split, seed));
}

/** Like `assignParts`, in interruptible steps. */
export function* partSteps(index: DataIndex, split: Split, seed: number): Steps<Part[]> {
  const { images } = index;
  const given = findGivenParts(images);
  const drawn: Split = given.size > 0 ? { ...split, test: 0 } : split;
  const parts: Part[] = [];
  const open: number[] = [];
  for (const [i, one] of images.entries()) {
    parts.push(one.part ?? 'training');
    if (isDrawn(one, given)) open.push(i);
    if (i % 2000 === 1999) yield;
  }
  if (split.by === 'group' || split.by === 'folder') {
    const by = split.by;
    yield* keepTogether(images, open, parts, drawn, seed, (one) => groupOf(one, by));
  } else if (split.stratified && !split.fold) {
    yield* stratify(images, open, parts, drawn, seed);
  } else {
    for (const [n, i] of open.entries()) {
      parts[i] = drawPart(images[i]!.hash, seed, drawn);
      if (n % 1000 === 999) yield;
    }
  }
  return parts;
}

/** Returns the parts that the source assigns to some of its images, ignoring images moved by hand. */
export function findGivenParts(images: readonly Image[]): ReadonlySet<Part> {
  return new Set(images.flatMap(({ part, moved }) => (part !== undefined && !moved ? [part] : [])));
}

/**
 * True if the split decides the part of an image. If a source has training and test images but no validation images,
 * those are drawn from its training images.
 */
export function isDrawn({ part, moved }: Image, given: ReadonlySet<Part>): boolean {
  return part === undefined || (!moved && part === 'training' && !given.has('validation'));
}

/** Returns the key of the images that must stay together; the content hash for an image without a group. */
export function groupOf(image: Image, by: 'group' | 'folder'): string {
  if (by === 'group') return image.group ?? image.hash;
  const end = image.path.lastIndexOf('/');
  return end < 0 ? image.hash : image.path.slice(0, end);
}

function drawPart(key: string, seed: number, split: Split): Part {
  if (!split.fold) return partOf(key, seed, split);
  const share = unitHash(`${seed}:${key}`);
  if (share < split.test) return 'test';
  const { of, index } = split.fold;
  const fold = Math.min(of - 1, Math.floor(((share - split.test) / (1 - split.test)) * of));
  return fold === index ? 'validation' : 'training';
}

function* keepTogether(
  images: readonly Image[],
  open: readonly number[],
  parts: Part[],
  split: Split,
  seed: number,
  keyOf: (image: Image) => string,
): Steps<void> {
  // If one image of a group was assigned by hand or by the source, the whole group follows.
  const fixed = new Map<string, Part>();
  const drawn = new Set(open);
  for (const [i, image] of images.entries()) {
    if (!drawn.has(i)) fixed.set(keyOf(image), parts[i]!);
    if (i % 1000 === 999) yield;
  }
  for (const [n, i] of open.entries()) {
    const key = keyOf(images[i]!);
    parts[i] = fixed.get(key) ?? drawPart(key, seed, split);
    if (n % 1000 === 999) yield;
  }
}

/** Assigns exact shares per class, in the order of the images' draws; adding an image moves at most one other image per part. */
function* stratify(
  images: readonly Image[],
  open: readonly number[],
  parts: Part[],
  split: Split,
  seed: number,
): Steps<void> {
  const byLabel = new Map<number, Map<string, number[]>>();
  for (const [n, i] of open.entries()) {
    if (n % 1000 === 999) yield;
    const { label, hash } = images[i]!;
    const ofClass = byLabel.get(label) ?? new Map<string, number[]>();
    byLabel.set(label, ofClass);
    // Copies of one image are always in the same part.
    const same = ofClass.get(hash);
    if (same) same.push(i);
    else ofClass.set(hash, [i]);
  }
  for (const ofClass of byLabel.values()) {
    const draws: { places: number[]; draw: number }[] = [];
    for (const [hash, places] of ofClass) {
      draws.push({ places, draw: unitHash(`${seed}:${hash}`) });
      if (draws.length % 1000 === 0) yield;
    }
    const order = yield* sortSteps(draws, (a, b) => a.draw - b.draw);
    const test = Math.round(order.length * split.test);
    const validation = Math.round(order.length * (split.test + split.validation));
    for (const [rank, { places }] of order.entries()) {
      const part = rank < test ? 'test' : rank < validation ? 'validation' : 'training';
      for (const i of places) parts[i] = part;
    }
  }
}
