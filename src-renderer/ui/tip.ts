// Tooltip: one element for the whole window, shown by the `v-tip` directive on hover and keyboard focus.
import type { Directive } from 'vue';

const texts = new WeakMap<HTMLElement, string>();
let bubble: HTMLDivElement | null = null;
let timer: ReturnType<typeof setTimeout> | null = null;
const delayMs = 350;

function show(target: HTMLElement): void {
  const text = texts.get(target);
  if (!text || !target.isConnected) return;
  bubble ??= Object.assign(document.createElement('div'), { className: 'tip' });
  bubble.setAttribute('role', 'tooltip');
  bubble.textContent = text;
  const host = target.closest('dialog[open]') ?? document.body;
  host.appendChild(bubble);
  const box = target.getBoundingClientRect();
  const size = bubble.getBoundingClientRect();
  const below = box.bottom + 6 + size.height < innerHeight;
  const left = Math.max(8, Math.min(box.left + (box.width - size.width) / 2, innerWidth - size.width - 8));
  bubble.style.left = `${left}px`;
  bubble.style.top = `${below ? box.bottom + 6 : box.top - size.height - 6}px`;
}

function hide(): void {
  if (timer) clearTimeout(timer);
  timer = null;
  bubble?.remove();
}

function enter(event: Event): void {
  const target = event.currentTarget as HTMLElement;
  hide();
  timer = setTimeout(() => show(target), delayMs);
}

/** Shows `v-tip="text"` on hover and keyboard focus; empty text shows nothing. */
export const vTip: Directive<HTMLElement, string | null | undefined> = {
  mounted(el, { value }) {
    texts.set(el, value ?? '');
    el.addEventListener('mouseenter', enter);
    el.addEventListener('mouseleave', hide);
    el.addEventListener('mousedown', hide);
    el.addEventListener('blur', hide);
    el.addEventListener('focus', () => {
      if (el.matches(':focus-visible')) show(el);
    });
  },
  updated(el, { value }) {
    texts.set(el, value ?? '');
  },
  unmounted: hide,
};
