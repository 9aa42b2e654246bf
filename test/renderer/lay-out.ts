// A size for elements and a context that ignores drawing: happy-dom has no layout and no canvas.
import { vi } from 'vitest';

/** Gives every element 600 × 200 pixels, and canvases a context; `watched` are functions of it. Undone by `vi.restoreAllMocks`. */
export function layOut(watched: Readonly<Record<string, (...values: number[]) => unknown>> = {}): void {
  const context: unknown = new Proxy({ ...watched } as Record<string | symbol, unknown>, {
    get: (known, name) => known[name] ?? (name === 'measureText' ? () => ({ width: 20 }) : () => undefined),
  });
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(function (this: HTMLCanvasElement) {
    (context as { canvas: HTMLCanvasElement }).canvas = this;
    return context as CanvasRenderingContext2D;
  } as never);
  const size = { width: 600, height: 200, x: 0, y: 0, top: 0, left: 0, right: 600, bottom: 200 };
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(size as DOMRect);
  for (const [side, pixels] of [
    ['clientWidth', 600],
    ['clientHeight', 200],
  ] as const)
    vi.spyOn(HTMLElement.prototype, side, 'get').mockReturnValue(pixels);
}
