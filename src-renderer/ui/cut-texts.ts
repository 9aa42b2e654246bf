// Texts that do not fit: under the pointer, a cut text shows all of itself as the element's title.

/** Elements whose text may be cut: single lines with an ellipsis, fields and lists. */
const cuttable = '.ellipsis, input:not([type=password]), select';

function textOf(element: HTMLElement): string {
  if (element instanceof HTMLSelectElement) return element.selectedOptions[0]?.textContent?.trim() ?? '';
  if (element instanceof HTMLInputElement) return element.value;
  return element.textContent?.replace(/\s+/g, ' ').trim() ?? '';
}

/** Gives the element its text as title while it is cut. A title that it has already stays. */
function titleCutText(element: HTMLElement): void {
  const own = element.dataset.cut !== undefined;
  if (element.title !== '' && !own) return;
  // A list is as wide as its longest choice, so it cannot tell whether the chosen one fits.
  const isCut = element instanceof HTMLSelectElement || element.scrollWidth > element.clientWidth;
  if (isCut) {
    element.title = textOf(element);
    element.dataset.cut = '';
  } else if (own) {
    element.removeAttribute('title');
    delete element.dataset.cut;
  }
}

function onOver(event: Event): void {
  const element = event.target instanceof Element ? event.target.closest<HTMLElement>(cuttable) : null;
  if (element) titleCutText(element);
}

/** Starts to title cut texts of the page; returns the function that stops it. */
export function titleCutTexts(page: Document = document): () => void {
  page.addEventListener('mouseover', onOver);
  page.addEventListener('focusin', onOver);
  return () => {
    page.removeEventListener('mouseover', onOver);
    page.removeEventListener('focusin', onOver);
  };
}
