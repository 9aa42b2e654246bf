// Keys as commands name them: which event matches, how this system writes them, and when a text field wants them.

/** True when the event is of these keys. */
export function matchesKeys(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split('+');
  const key = parts.pop() ?? '';
  if (parts.includes('Ctrl') !== (event.ctrlKey || event.metaKey)) return false;
  if (parts.includes('Alt') !== event.altKey) return false;
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const wanted = key.length === 1 ? key.toLowerCase() : (names[key] ?? key);
  // A sign such as ? needs Shift on some keyboards and not on others.
  const sign = key.length === 1 && !/[a-z0-9]/i.test(key);
  return pressed === wanted && (sign || parts.includes('Shift') === event.shiftKey);
}

const names: Readonly<Record<string, string>> = { Del: 'Delete', Up: 'ArrowUp', Down: 'ArrowDown' };

/** The keys as this system writes them. */
export function showKeys(keys: string): string {
  if (!navigator.platform.startsWith('Mac')) return keys;
  return keys.replace('Ctrl+', '⌘').replace('Shift+', '⇧').replace('Alt+', '⌥');
}

/** True when keys belong to a field that text is typed into. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (target?.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'range'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
