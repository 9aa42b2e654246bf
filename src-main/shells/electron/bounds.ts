// Saves and restores the position of the window.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A rectangle on the screens, in device-independent pixels. */
export interface Bounds {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
}

/** The saved window position. */
export interface WindowPosition {
  readonly bounds: Bounds;
  readonly maximized: boolean;
}

const initial: WindowPosition = { bounds: { width: 1320, height: 860 }, maximized: false };

/** Returns the saved position, if it is still visible on one of the screens, or else the default. */
export function readWindowPosition(path: string, screens: readonly Required<Bounds>[]): WindowPosition {
  try {
    const { bounds, maximized } = JSON.parse(readFileSync(path, 'utf8')) as WindowPosition;
    const { x, y, width, height } = bounds as Required<Bounds>;
    if (![x, y, width, height].every(Number.isFinite) || width < 400 || height < 300) return initial;
    const visible = screens.some(
      (screen) =>
        x + width > screen.x + 80 &&
        x < screen.x + screen.width - 80 &&
        y >= screen.y - 20 &&
        y < screen.y + screen.height - 80,
    );
    return { bounds: visible ? { x, y, width, height } : { width, height }, maximized: maximized === true };
  } catch {
    return initial;
  }
}

/** Saves the window position. Failures are ignored: losing the position is harmless. */
export function saveWindowPosition(path: string, position: WindowPosition): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, JSON.stringify(position));
    renameSync(`${path}.new`, path);
  } catch {
    // The window opens at the default position next time.
  }
}
