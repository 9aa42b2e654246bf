// Small images in place of points: of points that overlap on the screen, only one.
import { onBeforeUnmount, shallowRef, watch } from 'vue';
import { useData } from '../../stores/data';
import { useThumbnails } from '../../stores/thumbnails';
import type { ScreenPoints } from './pick';

/** Width and height of an image on the map, in pixels. */
export const imageSide = 34;
/** Milliseconds without movement after which images are loaded. */
const restMs = 150;

/** What the images are drawn for. */
export interface PointImageWork {
  on(): boolean;
  points(): ScreenPoints;
  size(): { readonly width: number; readonly height: number };
  canShow(index: number): boolean;
  pathAt(index: number): string;
}

interface Loaded {
  readonly image: HTMLImageElement;
  readonly release: () => void;
}

/** Returns the first point of each cell of the screen. */
export function spreadPoints(
  points: ScreenPoints,
  { width, height }: { readonly width: number; readonly height: number },
  canShow: (index: number) => boolean,
): number[] {
  const columns = Math.ceil(width / imageSide);
  const taken = new Set<number>();
  const chosen: number[] = [];
  for (let i = 0; i < points.length / 2; i++) {
    const [x, y] = [points[i * 2]!, points[i * 2 + 1]!];
    if (!(x >= 0 && y >= 0 && x < width && y < height) || !canShow(i)) continue;
    const cell = Math.floor(y / imageSide) * columns + Math.floor(x / imageSide);
    if (taken.has(cell)) continue;
    taken.add(cell);
    chosen.push(i);
  }
  return chosen;
}

/** Returns the loaded images by point; empty while they are switched off. */
export function usePointImages(work: PointImageWork) {
  const data = useData();
  const thumbnails = useThumbnails();
  const loaded = new Map<number, Loaded>();
  const shown = shallowRef<ReadonlyMap<number, HTMLImageElement>>(new Map());
  let controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function show(): void {
    shown.value = new Map([...loaded].map(([i, { image }]) => [i, image]));
  }
  function drop(kept: ReadonlySet<number>): void {
    for (const [i, { release }] of loaded)
      if (!kept.has(i)) {
        release();
        loaded.delete(i);
      }
  }
  async function load(index: number, signal: AbortSignal): Promise<void> {
    const folder = data.summary?.folder;
    if (folder === undefined) return;
    const found = await thumbnails.acquire(folder, work.pathAt(index), 160, signal);
    if (!found) return;
    const image = new Image();
    image.src = found.url;
    try {
      await image.decode();
    } catch {
      found.release();
      return;
    }
    if (signal.aborted) return found.release();
    loaded.set(index, { image, release: found.release });
    show();
  }
  function update(): void {
    controller.abort();
    controller = new AbortController();
    const { signal } = controller;
    const wanted = work.on() ? spreadPoints(work.points(), work.size(), work.canShow) : [];
    drop(new Set(wanted));
    show();
    for (const index of wanted) if (!loaded.has(index)) void load(index, signal);
  }
  watch([work.on, work.points], () => {
    clearTimeout(timer);
    timer = setTimeout(update, work.on() ? restMs : 0);
  });
  /** The paths of the points changed. */
  function forget(): void {
    drop(new Set());
    update();
  }
  onBeforeUnmount(() => {
    clearTimeout(timer);
    controller.abort();
    drop(new Set());
  });
  return { shown, forget };
}
