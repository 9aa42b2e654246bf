// Where the control that a step is about is in the window: in sight, scrolled away, in a folded panel, disabled, or behind a dialog.
import type { Control } from '#shared/labs/guided/lab';

/** What is known of the control. `reason` says why it is disabled, if it says so. */
export type Found =
  | { readonly is: 'seen' | 'away'; readonly element: HTMLElement }
  | { readonly is: 'folded'; readonly element: HTMLElement; readonly panel: HTMLElement }
  | { readonly is: 'disabled'; readonly element: HTMLElement; readonly reason: string }
  | { readonly is: 'behind' | 'absent' };

/** True if the middle of the element can be clicked: it is not scrolled away, and nothing is over it. */
function isInSight(element: HTMLElement): boolean {
  const { x, y, width, height } = element.getBoundingClientRect();
  const there = document.elementFromPoint?.(x + width / 2, y + height / 2);
  return there === undefined || (there !== null && (element.contains(there) || there.contains(element)));
}
const isShown = (element: Element) => element.getClientRects().length > 0;
const isDisabled = (element: HTMLElement) =>
  element.matches(':disabled') || element.getAttribute('aria-disabled') === 'true';
/** The folded side panel that hides an element; null if it is hidden in another way. */
function foldedPanel(element: HTMLElement): HTMLElement | null {
  const panel = element.closest<HTMLElement>('[data-panel]:not(.open)');
  // With another page in front, the whole panel is hidden.
  return panel && isShown(panel) ? panel : null;
}

/**
 * Finds the first of the controls that can be used: one in sight before one that is scrolled away, before one in a folded
 * panel, before one that is disabled. While a dialog is open, only its controls can be used.
 */
export function findControl(controls: readonly Control[], selected: string | null): Found {
  const dialog = [...document.querySelectorAll<HTMLElement>('dialog[open]')].at(-1);
  const all = controls
    .filter((one) => typeof one === 'string' || one.ofLayer === selected)
    .map((one) => (typeof one === 'string' ? one : one.testId))
    .flatMap((testId) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${testId}"]`)]);
  const reachable = all.filter((element) => !dialog || dialog.contains(element));
  const shown = reachable.filter(isShown);
  const usable = shown.filter((element) => !isDisabled(element));
  const seen = usable.find(isInSight);
  if (seen) return { is: 'seen', element: seen };
  if (usable[0]) return { is: 'away', element: usable[0] };
  for (const element of reachable) {
    const panel = isShown(element) ? null : foldedPanel(element);
    if (panel) return { is: 'folded', element, panel };
  }
  const [disabled] = shown;
  if (disabled) return { is: 'disabled', element: disabled, reason: disabled.dataset.reason ?? '' };
  return { is: dialog && all.some(isShown) ? 'behind' : 'absent' };
}

/** Brings a control into sight: unfolds its panel, and scrolls to it. */
export function reveal(found: Found): void {
  if (found.is === 'folded') found.panel.dispatchEvent(new CustomEvent('unfold'));
  if (!('element' in found)) return;
  const { element } = found;
  // A panel is unfolded before the next frame.
  requestAnimationFrame(() => element.scrollIntoView?.({ block: 'center', behavior: 'smooth' }));
}
