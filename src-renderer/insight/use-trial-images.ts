// Adds images to the Try view: from a file dialog, a drop, or the dataset.
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useData } from '../stores/data';
import { useModel } from '../stores/model';
import { useProject } from '../stores/project';
import { useSession } from '../stores/session';
import { toUrl } from '../stores/thumbnails';
import { useToasts } from '../stores/toasts';
import { useTrial } from '../stores/trial';

/** Returns the reason why no image can be added, whether files are dragged over the view, and handlers that add images. */
export function useTrialImages() {
  const { t } = useI18n();
  const trial = useTrial();
  const model = useModel();
  const data = useData();
  const project = useProject();
  const session = useSession();
  const toasts = useToasts();
  const over = ref(false);
  const fetching = ref(false);

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
  function onDrop(event: DragEvent): void {
    over.value = false;
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    void add([...event.dataTransfer.files]);
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
  /** Adds a few images that were not used for training, from the test split or otherwise the validation split. */
  async function addFromData(): Promise<void> {
    const { summary } = data;
    if (!summary) return;
    await addImages(async () => {
      const part = summary.classes.some((one) => one.test > 0) ? 'test' : 'validation';
      const { images } = await data.page({ part }, 0, 500);
      const every = Math.max(1, Math.floor(images.length / 8));
      const some = images.filter((_, i) => i % every === 0).slice(0, 8);
      return some.map(({ path }) => ({ path, file: `${summary.folder}/${path}` }));
    });
  }
  /** Adds images of the dataset that have no label. */
  const addUnlabeled = () => addImages(async () => (await data.unlabeled(24)).images);

  async function addImages(list: () => Promise<readonly { path: string; file: string }[]>): Promise<void> {
    const folder = data.summary?.folder ?? '';
    fetching.value = true;
    try {
      const shown = await Promise.all(
        (await list()).map(async ({ path, file }) => {
          const request = { project: project.id, folder, path, size: 512 };
          const { bytes } = await session.client.thumbnail(request);
          return { name: path, path: file, url: toUrl(bytes, 'image/webp') };
        }),
      );
      await trial.addPaths(shown);
    } catch (error) {
      toasts.fail(error);
    } finally {
      fetching.value = false;
    }
  }
  return { reason, over, fetching, onDrop, onDragOver, onChosen, addFromData, addUnlabeled };
}
