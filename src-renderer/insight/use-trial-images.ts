// The ways a user's own images get into the Try view: a file dialog, a drop, the clipboard.
import { computed, onBeforeUnmount, onMounted, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useBatch } from '../stores/batch';
import { useModel } from '../stores/model';
import { useSession } from '../stores/session';
import { useSettings } from '../stores/settings';
import { useToasts } from '../stores/toasts';
import { useTrial } from '../stores/trial';
import { imagesOf } from '../ui/pasted-images';

/** Returns the reason why no image can be added, whether files are dragged over the view, and handlers that add images. */
export function useTrialImages() {
  const { t } = useI18n();
  const trial = useTrial();
  const model = useModel();
  const toasts = useToasts();
  const batch = useBatch();
  const session = useSession();
  const over = ref(false);

  const reason = computed(() => {
    if (trial.chosen === null) return t('try.noRunText');
    if (trial.chosen === 'graph' && model.pending)
      return t(
        model.arrival.state === 'coming' ? 'train.reasons.weightsComing' : 'train.reasons.weightsMissing',
      );
    return trial.chosen === 'graph' && model.facts?.problems.some((one) => one.severity === 'error')
      ? t('try.notReady')
      : null;
  });
  async function add(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    if (reason.value !== null) return toasts.show('info', reason.value);
    await trial.add(files).catch((error) => toasts.fail(error));
  }
  /** Predicts all images of a dropped folder. A browser does not tell its path: it has to be chosen. */
  function addFolder(files: readonly File[]): void {
    if (reason.value !== null) {
      toasts.show('info', reason.value);
      return;
    }
    batch.isOpen = true;
    const [folder] = session.shell.pathsOf(files) ?? [];
    if (folder !== undefined) void batch.run(folder);
    else toasts.show('info', t('batch.chooseInstead'));
  }
  function onDrop(event: DragEvent): void {
    over.value = false;
    if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    const isFolder = [...event.dataTransfer.items].some((one) => one.webkitGetAsEntry()?.isDirectory);
    if (isFolder) addFolder([...event.dataTransfer.files]);
    else void add([...event.dataTransfer.files]);
  }
  function onDragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    over.value = true;
  }
  function onChosen(event: Event): void {
    const input = event.target as HTMLInputElement;
    void add([...(input.files ?? [])]);
    input.value = '';
  }
  return { reason, over, add, onDrop, onDragOver, onChosen };
}

/** Adds pasted images while the component is mounted and the Try view is open. */
export function usePasteToTry(add: (files: readonly File[]) => Promise<void>): void {
  const settings = useSettings();
  function onPaste(event: ClipboardEvent) {
    const files = imagesOf(event);
    if (files.length === 0 || settings.view !== 'try') return;
    event.preventDefault();
    void add(files);
  }
  onMounted(() => addEventListener('paste', onPaste));
  onBeforeUnmount(() => removeEventListener('paste', onPaste));
}
