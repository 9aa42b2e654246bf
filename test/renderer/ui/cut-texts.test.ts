// Texts that are cut show all of themselves under the pointer.
// @vitest-environment node
import '../dom';

import { expect, test } from 'vitest';
import { titleCutTexts } from '../../../src-renderer/ui/cut-texts';

/** An element of the page whose text needs `width` of 100 pixels. */
function show(html: string, width: number): HTMLElement {
  document.body.innerHTML = html;
  const element = document.body.firstElementChild as HTMLElement;
  Object.defineProperty(element, 'clientWidth', { value: 100, configurable: true });
  Object.defineProperty(element, 'scrollWidth', { value: width, configurable: true });
  return element;
}
const point = (element: Element) => {
  const Over = document.defaultView!.MouseEvent;
  element.dispatchEvent(new Over('mouseover', { bubbles: true }) as never);
};

test('titles cut texts, and only them', () => {
  const stop = titleCutTexts();
  const cut = show('<span class="ellipsis">Fine-tune <b>the top</b></span>', 140);
  point(cut.querySelector('b')!);
  expect(cut.title).toBe('Fine-tune the top');
  // The window was made wider.
  Object.defineProperty(cut, 'scrollWidth', { value: 100, configurable: true });
  point(cut);
  expect(cut.hasAttribute('title')).toBe(false);

  const own = show('<span class="ellipsis" title="more">text</span>', 140);
  point(own);
  expect(own.title).toBe('more');

  const field = show('<input class="title" value="Fine-tune the top" />', 140);
  point(field);
  expect(field.title).toBe('Fine-tune the top');

  const list = show('<select><option>a</option><option selected>Fine-tune the top</option></select>', 100);
  point(list);
  expect(list.title).toBe('Fine-tune the top');
  stop();
  const after = show('<span class="ellipsis">text</span>', 140);
  point(after);
  expect(after.title).toBe('');
});
