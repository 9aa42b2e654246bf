// JPEGs by TensorFlow's own decoder, many at once: two to three times as fast as one by one through sharp (docs/decisions/0009).
import type { Resize } from '#shared/graph/graph';
import type { PictureSize, PictureTarget } from '../../pictures/decode';
import { type Placement, placePicture } from '../../pictures/place-picture';
import { nativeBackend } from '../executor/native';
import { type JpegGraph, type JpegGraphKind, openJpegGraph } from './jpeg-graph';

/** A JPEG: its bytes, or the path of its file, and its size as the scan found it. */
export type JpegFile = ({ readonly bytes: Uint8Array } | { readonly path: string }) & {
  readonly size: PictureSize;
};

/** Decodes to one size. */
export interface JpegDecoder {
  /** RGB bytes of each; null for one that TensorFlow can't decode. Blocks this thread, uses all cores. */
  decode(files: readonly JpegFile[]): (Uint8Array | null)[];
  dispose(): void;
}

/** Pixels that are decoded at once. */
const mostPixels = 64_000_000;
const runLengths = [32, 16, 8, 4, 2, 1];

/** Opens a decoder; null where TensorFlow's ops are not there, or not for that interpolation. */
export function openJpegDecoder(target: PictureTarget): JpegDecoder | null {
  const resize: Resize = target.resize ?? { mode: 'stretch', interpolation: 'fast' };
  if (!nativeBackend() || resize.interpolation.startsWith('lanczos')) return null;
  const graphs = new Map<string, JpegGraph>();
  const graphOf = (kind: JpegGraphKind): JpegGraph => {
    const key = `${kind.kernel} ${kind.ratio} ${kind.count} ${kind.paths}`;
    const graph = graphs.get(key) ?? openJpegGraph(kind);
    graphs.set(key, graph);
    return graph;
  };

  function decodeAlike(files: readonly JpegFile[], way: Way, placements: readonly Placement[]) {
    const results: (Uint8Array | null)[] = [];
    const pixelsOf = ({ size }: JpegFile) => (size.width * size.height) / way.ratio ** 2;
    for (let from = 0; from < files.length; ) {
      const greatest = Math.max(...files.slice(from, from + 32).map(pixelsOf));
      const room = Math.max(1, Math.min(files.length - from, Math.floor(mostPixels / greatest)));
      const count = runLengths.find((length) => length <= room)!;
      const graph = graphOf({ target, mode: resize.mode, ...way, count });
      const some = files.slice(from, from + count);
      const places = placements.slice(from, from + count);
      try {
        const contents = some.map((file) => ('path' in file ? file.path : file.bytes));
        results.push(...graph.run(contents, places));
      } catch {
        // One of them is damaged: each by itself, so that the others come out the same.
        for (const [i, file] of some.entries()) {
          if (count === 1) results.push(null);
          else results.push(...decodeAlike([file], way, [places[i]!]));
        }
      }
      from += count;
    }
    return results;
  }

  return {
    decode(files) {
      const placements = files.map(({ size }) => placePicture(size, target, resize.mode));
      const ways = new Map<string, { way: Way; places: number[] }>();
      for (const [i, placement] of placements.entries()) {
        const way = { ...wayOf(placement, resize.interpolation), paths: 'path' in files[i]! };
        const key = `${way.kernel} ${way.ratio} ${way.paths}`;
        const alike = ways.get(key) ?? { way, places: [] };
        ways.set(key, alike);
        alike.places.push(i);
      }
      const results: (Uint8Array | null)[] = new Array(files.length).fill(null);
      for (const { way, places } of ways.values()) {
        const decoded = decodeAlike(
          places.map((i) => files[i]!),
          way,
          places.map((i) => placements[i]!),
        );
        for (const [at, i] of places.entries()) results[i] = decoded[at]!;
      }
      return results;
    },
    dispose() {
      for (const graph of graphs.values()) graph.dispose();
      graphs.clear();
    },
  };
}

type Way = Pick<JpegGraphKind, 'ratio' | 'kernel' | 'paths'>;

/** The quick way: decoded as small as it may be without growing again; then averaged where it is still much greater. */
function wayOf({ crop, size }: Placement, interpolation: Resize['interpolation']): Omit<Way, 'paths'> {
  if (interpolation !== 'fast') return { ratio: 1, kernel: interpolation };
  const factors = [crop.width / size.width, crop.height / size.height];
  const ratio = [8, 4, 2].find((one) => one <= Math.min(...factors)) ?? 1;
  return { ratio, kernel: Math.max(...factors) / ratio > 2.5 ? 'area' : 'bilinear' };
}
