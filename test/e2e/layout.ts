// Measures the layout of the window: what is cut, what is outside, what overlaps.
import type { Page } from 'playwright-core';

/** A defect of the layout: its kind, the element and the measure in px. */
export type Defect = string;

/**
 * Returns the defects of what is shown: page scroll, elements outside of the window, texts that are cut without an
 * ellipsis, and siblings of a row that overlap. Canvases with their own coordinates (data-free-layout) are skipped.
 */
export function findLayoutDefects(page: Page): Promise<Defect[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const tolerance = 1.5;
    const name = (element: Element) => {
      const id = element.closest('[data-testid]')?.getAttribute('data-testid');
      const own = (element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40);
      return `${element.tagName.toLowerCase()}.${[...element.classList].join('.')} in ${id ?? '?'} “${own}”`;
    };
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) found.push(`the page scrolls: ${root.scrollWidth - innerWidth}`);
    const shown = (element: Element) =>
      element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) &&
      element.getClientRects().length > 0;
    /** The part of an element's box that no ancestor with overflow hides; null if there is none. */
    const clip = (element: Element) => {
      const box = element.getBoundingClientRect();
      let { left, top, right, bottom } = box;
      for (let up = element.parentElement; up; up = up.parentElement) {
        if (getComputedStyle(up).overflow === 'visible') continue;
        const frame = up.getBoundingClientRect();
        left = Math.max(left, frame.left);
        right = Math.min(right, frame.right);
        top = Math.max(top, frame.top);
        bottom = Math.min(bottom, frame.bottom);
      }
      return right - left > 1 && bottom - top > 1 ? { left, top, right, bottom } : null;
    };
    const elements = [...document.querySelectorAll<HTMLElement>('body *')].filter(
      (element) =>
        !element.closest('svg, canvas, .sr-only, [data-free-layout], option, .tip') && shown(element),
    );
    for (const element of elements) {
      const style = getComputedStyle(element);
      const hasText = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
      );
      const seen = clip(element);
      if (!seen) continue;
      const box = element.getBoundingClientRect();
      if (hasText || element.matches('button, input, select')) {
        // A scrolling ancestor may hide a part vertically; sideways, nothing may be cut.
        const scrolls = (() => {
          for (let up = element.parentElement; up; up = up.parentElement)
            if (
              ['auto', 'scroll'].includes(getComputedStyle(up).overflowX) &&
              up.scrollWidth > up.clientWidth + 1
            )
              return up.hasAttribute('data-scrolls-x');
          return false;
        })();
        const ellipsis = (() => {
          for (let up: Element | null = element; up; up = up.parentElement)
            if (getComputedStyle(up).textOverflow === 'ellipsis') return true;
          return false;
        })();
        const cut = Math.max(box.right - seen.right, seen.left - box.left);
        if (cut > tolerance && !scrolls && !ellipsis)
          found.push(`cut by ${Math.round(cut)}: ${name(element)}`);
        if (box.right > innerWidth + tolerance && !scrolls)
          found.push(`outside by ${Math.round(box.right - innerWidth)}: ${name(element)}`);
      }
      const letters = (element.textContent ?? '').trim().length;
      if (
        hasText &&
        letters > 2 &&
        box.width < 22 &&
        style.writingMode === 'horizontal-tb' &&
        box.height > 30
      )
        found.push(`squeezed to ${Math.round(box.width)}: ${name(element)}`);
      if (
        hasText &&
        style.textOverflow !== 'ellipsis' &&
        !['inline', 'contents'].includes(style.display) &&
        element.scrollWidth > element.clientWidth + tolerance &&
        !['auto', 'scroll'].includes(style.overflowX)
      )
        found.push(`text too wide by ${element.scrollWidth - element.clientWidth}: ${name(element)}`);
      if (['flex', 'grid', 'inline-flex'].includes(style.display)) {
        const items = [...element.children].filter(
          (child): child is HTMLElement =>
            child instanceof HTMLElement &&
            shown(child) &&
            !['absolute', 'fixed'].includes(getComputedStyle(child).position) &&
            !child.classList.contains('sr-only'),
        );
        for (const [index, one] of items.entries()) {
          const a = clip(one);
          const next = items[index + 1];
          const b = next && clip(next);
          if (!a || !b) continue;
          const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          const sameCell = getComputedStyle(one).gridArea !== 'auto' && style.display === 'grid';
          if (wide > tolerance && high > tolerance && !sameCell)
            found.push(`overlap ${Math.round(wide)}×${Math.round(high)}: ${name(one)} and ${name(next)}`);
        }
      }
    }
    return [...new Set(found)];
  });
}
