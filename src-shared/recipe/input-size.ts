// Suggests the input size for a network of any input size, from its architecture or the images.
import { architectureNames, nativeShape } from '../architectures/index';
import type { LayerGraph } from '../graph/graph';
import {
  type ImageSize,
  inputShape,
  smallestSize,
  takesAnySize,
  withInputSize,
  worksAt,
} from '../graph/input-size';
import { say, type Words } from '../sentence';

/** A size and its origin. */
export interface SizeSuggestion extends ImageSize {
  readonly from: 'architecture' | 'images' | 'default' | 'smallest';
  /** The architecture whose native size it is. */
  readonly architecture?: string;
}

/** Default size: that of ImageNet networks. */
const usual = 224;
/** Maximum suggested size: larger images rarely justify their cost. */
const mostSide = 512;

/** Suggests a size for a network of any input size: its architecture's usual one, else that of the images. `side` is the median of their shorter sides. */
export function suggestInputSize(graph: LayerGraph, side: number | null): SizeSuggestion | null {
  const shape = inputShape(graph);
  if (!shape || !takesAnySize(graph)) return null;
  const architecture = architectureOf(graph.name);
  const wanted: SizeSuggestion[] = [
    ...(architecture
      ? [{ ...square(nativeShape(architecture)[0]), from: 'architecture' as const, architecture }]
      : []),
    ...(side !== null ? [{ ...square(roundSide(side)), from: 'images' as const }] : []),
    { ...square(usual), from: 'default' },
  ];
  const least = smallestSize(graph);
  const works = wanted.find((size) => worksAt(graph, size));
  const found = works ?? (least === null ? null : { ...square(least), from: 'smallest' as const });
  return found && { ...found, height: shape[0] ?? found.height, width: shape[1] ?? found.width };
}

const square = (side: number): ImageSize => ({ height: side, width: side });

/** Rounds to a multiple of 32, the total stride of most networks; small images keep their size. */
function roundSide(side: number): number {
  if (side < 48) return Math.round(side);
  return Math.min(mostSide, Math.round(side / 32) * 32);
}

const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Returns the architecture whose Keras name a network's name begins with: `mobilenetv2_1.00_224`. */
function architectureOf(name: string): string | undefined {
  const own = plain(name);
  return architectureNames.filter((one) => own.startsWith(plain(one))).sort((a, b) => b.length - a.length)[0];
}

/** Returns the median of the images' shorter sides; null if no size is known. */
export function medianSide(
  images: readonly { readonly width?: number | undefined; readonly height?: number | undefined }[],
): number | null {
  const sides = images
    .flatMap(({ width, height }) => (width && height ? [Math.min(width, height)] : []))
    .sort((a, b) => a - b);
  return sides.length === 0 ? null : sides[sides.length >> 1]!;
}

/** Returns the network at its own size, else at the suggested size with a sentence that explains it. */
export function settleInputSize(
  graph: LayerGraph,
  side: number | null,
): { readonly graph: LayerGraph; readonly note: Words | null } {
  const suggested = suggestInputSize(graph, side);
  if (!suggested) return { graph, note: null };
  return { graph: withInputSize(graph, suggested), note: describeSuggestion(suggested) };
}

/** Describes why a size is suggested. */
export function whySize({ from, architecture }: SizeSuggestion): Words {
  return {
    architecture: say`the usual size of ${architecture}`,
    images: "about the images' median size",
    default: 'the usual size of ImageNet networks',
    smallest: 'the smallest size that works',
  }[from];
}

/** Describes the size at which a network of any input size is used, and why. */
function describeSuggestion(suggested: SizeSuggestion): Words {
  const { height, width } = suggested;
  return say`The network takes images of any size. It is used at ${height} × ${width}, ${whySize(suggested)}; set another size with a setInputShape edit or --input-size.`;
}
