// The keys of the preview.

/** What a key does in the preview. */
export type PreviewAction =
  | { readonly act: 'class'; readonly index: number }
  | { readonly act: 'next' | 'previous' | 'leaveOut' | 'undo' | 'redo' };

/** Returns the digit that chooses a class: 1 to 9 and 0 for the first ten, null for further ones. */
export function digitOf(index: number): string | null {
  return index < 10 ? String((index + 1) % 10) : null;
}

/** Returns what a key press does, or null. */
export function actionOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): PreviewAction | null {
  const { key } = event;
  if (event.altKey) return null;
  if (event.ctrlKey || event.metaKey) {
    const letter = key.toLowerCase();
    if (letter === 'z') return { act: event.shiftKey ? 'redo' : 'undo' };
    return letter === 'y' ? { act: 'redo' } : null;
  }
  if (/^[0-9]$/.test(key)) return { act: 'class', index: (Number(key) + 9) % 10 };
  if (key === 'ArrowRight') return { act: 'next' };
  if (key === 'ArrowLeft') return { act: 'previous' };
  return key === 'Delete' ? { act: 'leaveOut' } : null;
}
