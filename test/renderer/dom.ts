// A page for tests that also run an engine: happy-dom's document, with Node's URL, fetch and events. Must be imported first.
import { Window } from 'happy-dom';

const page = new Window({ url: 'http://localhost/' });
const names = [
  ...['document', 'window', 'Node', 'Element', 'HTMLElement', 'SVGElement', 'HTMLInputElement', 'ShadowRoot'],
  ...['HTMLTextAreaElement', 'HTMLSelectElement', 'HTMLCanvasElement', 'localStorage', 'getComputedStyle'],
  ...['ResizeObserver', 'IntersectionObserver', 'MutationObserver', 'requestAnimationFrame', 'matchMedia'],
  ...['cancelAnimationFrame', 'addEventListener', 'removeEventListener', 'devicePixelRatio', 'DOMRect'],
  ...['HTMLDialogElement', 'Document', 'MathMLElement', 'DocumentFragment', 'Text', 'Comment', 'navigator'],
  ...['innerWidth', 'innerHeight'],
] as const;
for (const name of names) {
  const value = (page as unknown as Record<string, unknown>)[name];
  const bound = typeof value === 'function' && /^[a-z]/.test(name) ? value.bind(page) : value;
  Object.defineProperty(globalThis, name, { value: bound, configurable: true, writable: true });
}
