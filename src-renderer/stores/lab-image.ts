// The image of the labs: an own file, the pinned image, a bundled drawing, or a computed test image.
import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import { isCancelled, wordsOf } from '#shared/errors';
import type { Pixels } from '#shared/insight/heat-map';
import { type ColorMode, type Planes, planesOf } from '#shared/labs/convolution/planes';
import { testImage } from '#shared/labs/convolution/test-image';
import type { Words } from '#shared/sentence';
import { type ImageReference, usePinned } from './pinned';
import { useProject } from './project';
import { useSession } from './session';
import { useUndo } from './undo';

/** Longest side of the image in pixels, to choose from. */
export const labSides = [28, 64, 128, 224, 320] as const;

/** Where the image is from. */
type Source = 'test' | { readonly name: string; readonly image: ImageReference };

const drawing = { folder: 'sample:drawings', path: 'animals/contour-fox.jpg' };

/** The image with its changes at one moment. */
export interface KeptImage {
  readonly source: Source;
  readonly longest: number;
  readonly mode: ColorMode;
  readonly pixels: Pixels;
  readonly touched: ReadonlyMap<number, number>;
}
/** Returns what the window begins with. */
export const firstImage = (): KeptImage => ({
  source: 'test',
  longest: 128,
  mode: 'gray',
  pixels: testImage(128),
  touched: new Map(),
});

/** The image. It stays while other projects are opened, but for those of labs. */
export const useLabImage = defineStore('labImage', () => {
  const session = useSession();
  const project = useProject();
  const pinned = usePinned();
  const history = useUndo();
  const source = shallowRef<Source>('test');
  const longest = ref<number>(128);
  const mode = ref<ColorMode>('gray');
  const pixels = shallowRef<Pixels>(testImage(128));
  /** Gray levels of pixels that were changed by hand, by index. */
  const touched = shallowRef<ReadonlyMap<number, number>>(new Map());
  const planes = shallowRef(planesOf(pixels.value, mode.value));
  const loading = ref(false);
  /** Why the image could not be read. */
  const problem = shallowRef<Words | null>(null);
  let controller: AbortController | null = null;

  watch(pixels, () => (touched.value = new Map()), { flush: 'sync' });
  watch(
    [pixels, mode, touched],
    () => (planes.value = withTouched(planesOf(pixels.value, mode.value), touched.value)),
    { flush: 'sync' },
  );
  /** The size that the pixels were loaded for. */
  let loadedSide = longest.value;
  watch(longest, (side) => {
    if (side !== loadedSide) void load(source.value);
  });

  /** Reads the pixels of an image for another use, stretched to a size. */
  const readAt = (
    image: ImageReference,
    width: number,
    height: number,
    signal: AbortSignal,
  ): Promise<Pixels> =>
    session.client.imagePixels({ project: project.id, image, size: { width, height } }, { signal });

  /** Shows an image. On an error the previous image stays. */
  async function load(next: Source): Promise<void> {
    controller?.abort();
    const own = new AbortController();
    controller = own;
    problem.value = null;
    loadedSide = longest.value;
    if (next === 'test') {
      loading.value = false;
      source.value = next;
      pixels.value = testImage(longest.value);
      return;
    }
    loading.value = true;
    try {
      const { client } = session;
      const size = { longest: longest.value };
      const found = await client.imagePixels(
        { project: project.id, image: next.image, size },
        { signal: own.signal },
      );
      if (own.signal.aborted) return;
      source.value = next;
      pixels.value = found;
    } catch (error) {
      if (!own.signal.aborted && !isCancelled(error)) problem.value = wordsOf(error);
    } finally {
      if (controller === own) loading.value = false;
    }
  }

  /** Sets the gray level of a pixel, as a change that can be undone. Only gray images are changed. */
  function setPixel(row: number, column: number, level: number): void {
    const index = row * planes.value.width + column;
    const before = touched.value;
    const from = planes.value.values[index];
    if (mode.value !== 'gray' || from === undefined || from === level) return;
    const next = new Map([...before, [index, level]]);
    const values = { from, to: level };
    history.push({
      where: 'convolution',
      what: { key: 'pixelValue', values },
      field: `pixel/${index}`,
      undo() {
        touched.value = before;
      },
      redo() {
        touched.value = next;
      },
    });
    touched.value = next;
  }

  /** Returns a file as the engine's calls name it: its path if the shell knows it, else its bytes. */
  async function referTo(file: File): Promise<ImageReference> {
    const path = session.shell.pathsOf([file])?.[0];
    return path ? { path } : { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
  }

  /** Shows a file. */
  const showFile = async (file: File): Promise<void> => load({ name: file.name, image: await referTo(file) });
  /** Shows the pinned image, if there is one. */
  const showPinned = async (): Promise<void> => {
    if (pinned.image) await load({ name: pinned.image.name, image: pinned.image.image });
  };
  /** Shows a bundled drawing. */
  const showDrawing = (): Promise<void> => load({ name: drawing.path, image: drawing });
  /** Shows the computed test image. */
  const showTest = (): Promise<void> => load('test');

  /** Returns the image with its changes, for `give`. */
  const take = (): KeptImage => ({
    source: source.value,
    longest: longest.value,
    mode: mode.value,
    pixels: pixels.value,
    touched: touched.value,
  });
  /** Replaces the image, which is no edit: the project that it belongs to was opened. */
  function give(kept: KeptImage): void {
    controller?.abort();
    loading.value = false;
    problem.value = null;
    loadedSide = kept.longest;
    source.value = kept.source;
    longest.value = kept.longest;
    mode.value = kept.mode;
    pixels.value = kept.pixels;
    touched.value = kept.touched;
  }

  return {
    source,
    longest,
    mode,
    pixels,
    planes,
    touched,
    setPixel,
    loading,
    problem,
    load,
    readAt,
    referTo,
    showFile,
    showPinned,
    showDrawing,
    showTest,
    take,
    give,
  };
});

/** Returns gray planes with some pixels changed. */
function withTouched(planes: Planes, touched: ReadonlyMap<number, number>): Planes {
  if (planes.channels > 1 || touched.size === 0) return planes;
  const values = Float32Array.from(planes.values);
  for (const [index, level] of touched) values[index] = level;
  return { ...planes, values };
}
