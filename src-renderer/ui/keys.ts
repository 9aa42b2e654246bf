// Matches and displays keyboard shortcuts.

/** True if the event matches the shortcut. */
export function matchesKeys(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split('+');
  const key = parts.pop() ?? '';
  if (parts.includes('Ctrl') !== (event.ctrlKey || event.metaKey)) return false;
  if (parts.includes('Alt') !== event.altKey) return false;
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const wanted = key.length === 1 ? key.toLowerCase() : (names[key] ?? key);
  // Some keyboards need Shift for a symbol such as "?", others do not.
  const sign = key.length === 1 && !/[a-z0-9]/i.test(key);
  return pressed === wanted && (sign || parts.includes('Shift') === event.shiftKey);
}

const names: Readonly<Record<string, string>> = { Del: 'Delete', Up: 'ArrowUp', Down: 'ArrowDown' };

/** Formats a shortcut for this system. */
export function showKeys(keys: string): string {
  if (!navigator.platform.startsWith('Mac')) return keys;
  return keys.replace('Ctrl+', '⌘').replace('Shift+', '⇧').replace('Alt+', '⌥');
}

/** True if the event's target is a field for text. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (target?.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'range'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

const withoutText = ['checkbox', 'radio', 'range', 'button', 'submit', 'reset', 'file', 'color'];

/** True if the element has text that the browser can undo. */
export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !withoutText.includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement;
}
