// A size for happy-dom's page, which has no layout: every element has it, and resize observers report it. Import it after ./dom.

/** Size of every element in pixels. */
const pageSize = { width: 1000, height: 700 } as const;

const box = {
  ...pageSize,
  ...{ x: 0, y: 0, left: 0, top: 0, right: pageSize.width, bottom: pageSize.height },
};
const sizes = {
  offsetWidth: pageSize.width,
  offsetHeight: pageSize.height,
  clientWidth: pageSize.width,
  clientHeight: pageSize.height,
};
for (const [name, value] of Object.entries(sizes))
  Object.defineProperty(HTMLElement.prototype, name, { get: () => value, configurable: true });
Element.prototype.getBoundingClientRect = () => ({ ...box, toJSON: () => box }) as DOMRect;

globalThis.ResizeObserver = class implements ResizeObserver {
  readonly #callback: ResizeObserverCallback;
  constructor(callback: ResizeObserverCallback) {
    this.#callback = callback;
  }
  observe(target: Element): void {
    const entry = { target, contentRect: target.getBoundingClientRect() } as ResizeObserverEntry;
    queueMicrotask(() => this.#callback([entry], this));
  }
  unobserve(): void {}
  disconnect(): void {}
};
