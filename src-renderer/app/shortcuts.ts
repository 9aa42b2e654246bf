// The window's keys: views by Ctrl+1..4, undo and redo; what a text field wants for itself stays its own.
import { onBeforeUnmount, onMounted } from 'vue';
import { useModel } from '../stores/model';
import { useSettings, views } from '../stores/settings';

/** True when keys belong to a field that text is typed into. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (target?.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'range'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Listens for the window's keys while the component lives. */
export function useShortcuts(): void {
  const settings = useSettings();
  const model = useModel();

  function onKey(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const view = views[Number(key) - 1];
    if (view) {
      event.preventDefault();
      settings.view = view;
    } else if (key === 'z' && !isTyping(event)) {
      event.preventDefault();
      if (event.shiftKey) model.redo();
      else model.undo();
    } else if (key === 'y' && !isTyping(event)) {
      event.preventDefault();
      model.redo();
    }
  }

  onMounted(() => addEventListener('keydown', onKey));
  onBeforeUnmount(() => removeEventListener('keydown', onKey));
}
