// Where the window was, so that it opens there again.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A place on the screens, in device-independent pixels. */
export interface Bounds {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
}

/** What is kept. */
export interface WindowPlace {
  readonly bounds: Bounds;
  readonly maximized: boolean;
}

const fresh: WindowPlace = { bounds: { width: 1320, height: 860 }, maximized: false };

/** The place that was written, when it still shows on one of the screens; else a fresh one. */
export function readPlace(path: string, screens: readonly Required<Bounds>[]): WindowPlace {
  try {
    const { bounds, maximized } = JSON.parse(readFileSync(path, 'utf8')) as WindowPlace;
    const { x, y, width, height } = bounds as Required<Bounds>;
    if (![x, y, width, height].every(Number.isFinite) || width < 400 || height < 300) return fresh;
    const shows = screens.some(
      (screen) =>
        x + width > screen.x + 80 &&
        x < screen.x + screen.width - 80 &&
        y >= screen.y - 20 &&
        y < screen.y + screen.height - 80,
    );
    return { bounds: shows ? { x, y, width, height } : { width, height }, maximized: maximized === true };
  } catch {
    return fresh;
  }
}

/** Writes the place; a failure is no reason to bother anybody. */
export function writePlace(path: string, place: WindowPlace): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, JSON.stringify(place));
    renameSync(`${path}.new`, path);
  } catch {
    // Opens at the usual place next time.
  }
}
