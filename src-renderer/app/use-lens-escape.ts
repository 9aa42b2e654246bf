// Escape closes the lens, if nothing else in the window takes the key.
import { onBeforeUnmount, onMounted } from 'vue';
import { usePinned } from '../stores/pinned';
import { isTyping } from '../ui/keys';

/** Listens while the component is mounted. Menus, dialogs, fields and selections come first. */
export function useLensEscape(): void {
  const pinned = usePinned();
  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented || isTyping(event)) return;
    if (pinned.image === null || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    pinned.unpin();
  }
  onMounted(() => addEventListener('keydown', onKey));
  onBeforeUnmount(() => removeEventListener('keydown', onKey));
}
