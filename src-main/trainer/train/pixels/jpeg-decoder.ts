// JPEGs by TensorFlow's own decoder, many at once: two to three times as fast as one by one through sharp (docs/decisions/0009).
import type { Resize } from '#shared/graph/graph';
import type { ImageSize, ImageTarget } from '../../../images/image-source';
import { type Placement, placeImage } from '../../../images/place-image';
import { openStretchPool, type StretchJob, type StretchPool } from '../../../images/stretch-pool';
import { nativeBackend } from '../../executor/native';
import { type JpegGraph, type JpegGraphKind, openJpegGraph } from './jpeg-graph';
import { decodedSize, scaledBox } from './jpeg-graph-parts';
import { missingBytes, openWholeJpegGraph, type WholeJpegGraph } from './jpeg-whole-graph';

/** A JPEG: its bytes, or the path of its file, and its size as the scan found it. */
export type JpegFile = ({ readonly bytes: Uint8Array } | { readonly path: string }) & {
  readonly size: ImageSize;
};

/** Decodes to one size. */
export interface JpegDecoder {
  /** RGB bytes of each; null for one that TensorFlow can't decode. Blocks this thread until all are decoded, uses all cores. */
  decode(files: readonly JpegFile[]): Promise<(Uint8Array | null)[]>;
  /** Returns decoded bytes for reuse. The caller must not read them afterward. */
  recycle(pixels: Uint8Array): void;
  dispose(): void;
}

/** How it is done, where not as usual; the pixels are the same. */
export interface JpegDecoderOptions {
  /** The worker pool that resizes decoded images; null lets TensorFlow resize them. */
  readonly pool?: StretchPool | null | undefined;
}

/** Pixels that are decoded at once. */
const mostPixels = 64_000_000;
const runLengths = [32, 16, 8, 4, 2, 1];
/** Decoded pixels to wanted ones up to which it is quicker to take them out of TensorFlow and to stretch them here. */
const mostTaken = 5;

let ownPool: StretchPool | null | undefined;
/** One for the process: its threads are kept for the next decoder. */
const sharedPool = () => {
  if (ownPool === undefined) ownPool = openStretchPool();
  return ownPool;
};

/** Opens a decoder; null where TensorFlow's ops are not there, or not for that interpolation. */
export function openJpegDecoder(
  target: ImageTarget,
  { pool = sharedPool() }: JpegDecoderOptions = {},
): JpegDecoder | null {
  const resize: Resize = target.resize ?? { mode: 'stretch', interpolation: 'fast' };
  if (!nativeBackend() || resize.interpolation.startsWith('lanczos')) return null;
  const gray = target.channels === 1;
  const graphs = new Map<string, { dispose(): void }>();
  function graphOf<T extends { dispose(): void }>(key: string, open: () => T): T {
    const graph = (graphs.get(key) as T | undefined) ?? open();
    graphs.set(key, graph);
    return graph;
  }

  /** Decodes some in one run; throws when one of them can't be. */
  function runGraph(files: readonly JpegFile[], way: Way, places: readonly Placement[]): Decoded[] {
    const contents = files.map((file) => ('path' in file ? file.path : file.bytes));
    const { ratio, paths } = way;
    const count = files.length;
    if (!way.taken) {
      const kind: JpegGraphKind = {
        target,
        mode: resize.mode,
        kernel: way.kernel,
        ratio,
        paths,
        count,
        gray,
      };
      const key = `${way.kernel} ${ratio} ${count} ${paths}`;
      return graphOf<JpegGraph>(key, () => openJpegGraph(kind)).run(contents, places);
    }
    const sizes = files.map(({ size }) => size);
    const even = sizes.every((size) => missingBytes(size, ratio) === 0);
    const kind = { ratio, paths, count, even, gray };
    const graph = graphOf<WholeJpegGraph>(`taken ${ratio} ${count} ${paths} ${even}`, () =>
      openWholeJpegGraph(kind),
    );
    return graph.run(contents, sizes).map(({ pixels, width, height }, i) => {
      const image = { width, height };
      const whole = { x: 0, y: 0, width, height };
      const crop = resize.mode === 'crop' ? scaledBox(places[i]!, ratio) : whole;
      // Another image than the one that was scanned: sharp places it anew.
      if (crop.x + crop.width > width || crop.y + crop.height > height) return null;
      return { pixels, placement: { ...places[i]!, image, crop } };
    });
  }

  function decodeAlike(files: readonly JpegFile[], way: Way, placements: readonly Placement[]): Decoded[] {
    const results: Decoded[] = [];
    const pixelsOf = ({ size }: JpegFile) => (size.width * size.height) / way.ratio ** 2;
    for (let from = 0; from < files.length; ) {
      const greatest = Math.max(...files.slice(from, from + 32).map(pixelsOf));
      const room = Math.max(1, Math.min(files.length - from, Math.floor(mostPixels / greatest)));
      const count = runLengths.find((length) => length <= room)!;
      const some = files.slice(from, from + count);
      const places = placements.slice(from, from + count);
      try {
        results.push(...runGraph(some, way, places));
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
    async decode(files) {
      const placements = files.map(({ size }) => placeImage(size, target, resize.mode));
      const ways = new Map<string, { way: Way; places: number[] }>();
      for (const [i, placement] of placements.entries()) {
        const chosen = wayOf(placement, resize.interpolation);
        const taken = pool !== null && isTaken(chosen, placement, target);
        const way = { ...chosen, taken, paths: 'path' in files[i]! };
        const key = `${way.kernel} ${way.ratio} ${way.taken} ${way.paths}`;
        const alike = ways.get(key) ?? { way, places: [] };
        ways.set(key, alike);
        alike.places.push(i);
      }
      const results: (Uint8Array | null)[] = new Array(files.length).fill(null);
      const jobs: { i: number; job: StretchJob }[] = [];
      for (const { way, places } of ways.values()) {
        const decoded = decodeAlike(
          places.map((i) => files[i]!),
          way,
          places.map((i) => placements[i]!),
        );
        for (const [at, i] of places.entries()) {
          const one = decoded[at]!;
          if (one && 'placement' in one) jobs.push({ i, job: one });
          else results[i] = one;
        }
      }
      if (!pool || jobs.length === 0) return results;
      const stretched = await pool.stretch(
        jobs.map(({ job }) => job),
        target,
      );
      for (const [at, { i }] of jobs.entries()) results[i] = stretched[at]!;
      return results;
    },
    recycle: (pixels) => pool?.giveBack(pixels),
    dispose() {
      for (const graph of graphs.values()) graph.dispose();
      graphs.clear();
    },
  };
}

/** Pixels as wanted, or ones that are still to be stretched. */
type Decoded = Uint8Array | StretchJob | null;
type Way = Pick<JpegGraphKind, 'ratio' | 'kernel' | 'paths'> & { readonly taken: boolean };
type Chosen = Pick<Way, 'ratio' | 'kernel'>;

/** The quick way: decoded as small as it may be without growing again; then averaged where it is still much greater. */
function wayOf({ crop, size }: Placement, interpolation: Resize['interpolation']): Chosen {
  if (interpolation !== 'fast') return { ratio: 1, kernel: interpolation };
  const factors = [crop.width / size.width, crop.height / size.height];
  const ratio = [8, 4, 2].find((one) => one <= Math.min(...factors)) ?? 1;
  return { ratio, kernel: Math.max(...factors) / ratio > 2.5 ? 'area' : 'bilinear' };
}

/** Stretched outside TensorFlow, to the same pixels: its kernel takes several times as long, but has them already. */
function isTaken({ kernel, ratio }: Chosen, { image }: Placement, target: ImageSize): boolean {
  const { width, height } = decodedSize(image, ratio);
  return kernel === 'bilinear' && width * height <= mostTaken * target.width * target.height;
}
