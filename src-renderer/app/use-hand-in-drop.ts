// Hand-ins of labs that are dropped anywhere on the window open on their page.
import { onBeforeUnmount, onMounted } from 'vue';
import { handInFile } from '#shared/labs/hand-in/hand-in-file';
import { useOpenedHandIns } from '../labs/hand-in/opened-hand-ins';
import { useSettings } from '../stores/settings';

/** Takes them before the view does that they are dropped on; other files are the view's. */
export function useHandInDrop(): void {
  const settings = useSettings();
  const opened = useOpenedHandIns();
  function onDrop(event: DragEvent): void {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0 || files.some(({ name }) => !handInFile.test(name))) return;
    event.preventDefault();
    settings.view = 'handIns';
    void opened.open(files);
  }
  onMounted(() => addEventListener('drop', onDrop, { capture: true }));
  onBeforeUnmount(() => removeEventListener('drop', onDrop, { capture: true }));
}
