// Adds images pasted from the clipboard to the selected class.
import { onBeforeUnmount, onMounted } from 'vue';
import { useI18n } from 'vue-i18n';
import { useData } from '../stores/data';
import { useSettings } from '../stores/settings';
import { useToasts } from '../stores/toasts';
import { imagesOf } from '../ui/pasted-images';

/** Listens for pasted images while the component is mounted and the Data view is open. */
export function usePasteImages(classOnShow: () => string | undefined): void {
  const { t } = useI18n();
  const data = useData();
  const settings = useSettings();
  const toasts = useToasts();
  function onPaste(event: ClipboardEvent) {
    const files = imagesOf(event);
    if (files.length === 0 || settings.view !== 'data') return;
    const name = classOnShow();
    if (name === undefined) return toasts.show('info', t('data.pasteWhere'));
    event.preventDefault();
    data.addImages(name, files).catch((error: unknown) => toasts.fail(error));
  }
  onMounted(() => addEventListener('paste', onPaste));
  onBeforeUnmount(() => removeEventListener('paste', onPaste));
}
