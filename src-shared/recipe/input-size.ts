// At which size a network of any input size is used: suggested from its architecture or the images, and said.
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

/** A size, and where it comes from. */
export interface SizeSuggestion extends ImageSize {
  readonly from: 'architecture' | 'images' | 'default' | 'smallest';
  /** The architecture whose usual size it is. */
  readonly architecture?: string;
}

/** What ImageNet's networks take, where nothing else is known. */
const usual = 224;
/** Larger images cost more than they usually bring. */
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

/** To a multiple of 32, by which most networks divide their input; small images keep their size. */
function roundSide(side: number): number {
  if (side < 48) return Math.round(side);
  return Math.min(mostSide, Math.round(side / 32) * 32);
}

const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The architecture that a network's name begins with, as Keras names them: `mobilenetv2_1.00_224`. */
function architectureOf(name: string): string | undefined {
  const own = plain(name);
  return architectureNames.filter((one) => own.startsWith(plain(one))).sort((a, b) => b.length - a.length)[0];
}

/** The median of the shorter sides of images whose size is known; null without any. */
export function medianSide(
  images: readonly { readonly width?: number | undefined; readonly height?: number | undefined }[],
): number | null {
  const sides = images
    .flatMap(({ width, height }) => (width && height ? [Math.min(width, height)] : []))
    .sort((a, b) => a - b);
  return sides.length === 0 ? null : sides[sides.length >> 1]!;
}

/** The network at a size: its own, else the suggested one, with the sentence that says so. */
export function settleInputSize(
  graph: LayerGraph,
  side: number | null,
): { readonly graph: LayerGraph; readonly note: string | null } {
  const suggested = suggestInputSize(graph, side);
  if (!suggested) return { graph, note: null };
  return { graph: withInputSize(graph, suggested), note: describeSuggestion(suggested) };
}

/** Why a size is suggested, in words. */
export function whySize({ from, architecture }: SizeSuggestion): string {
  return {
    architecture: `the usual size of ${architecture}`,
    images: "about the images' median size",
    default: 'the usual size of ImageNet networks',
    smallest: 'the smallest size that works',
  }[from];
}

/** Says at which size a network of any input size is used, and why. */
function describeSuggestion(suggested: SizeSuggestion): string {
  const { height, width } = suggested;
  return `The network takes images of any size. It is used at ${height} × ${width}, ${whySize(suggested)}; set another size with a setInputShape edit or --input-size.`;
}
