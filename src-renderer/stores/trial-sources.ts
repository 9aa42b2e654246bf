// Images of the dataset for the Try view: a few that were not trained on, or those without a label.
import { defineStore } from 'pinia';
import { ref } from 'vue';
import { useData } from './data';
import { useProject } from './project';
import { useSession } from './session';
import { toUrl } from './thumbnails';
import { useToasts } from './toasts';
import { useTrial } from './trial';

/** At most this many images that were not trained on are added at once. */
const mostImages = 8;
/** At most this many selected images are added at once. */
const mostShown = 48;

/** The functions that add images of the dataset; `fetching` is true while they are read. */
export const useTrialSources = defineStore('trialSources', () => {
  const trial = useTrial();
  const data = useData();
  const project = useProject();
  const session = useSession();
  const toasts = useToasts();
  const fetching = ref(false);
  /** The split of the images that were added last; null if they are others. */
  const part = ref<'test' | 'validation' | null>(null);

  /** Adds a few images that were not trained on: of the test split, else of the validation split. */
  async function addFromData(): Promise<void> {
    const { summary } = data;
    if (!summary) return;
    await addImages(async () => {
      const from = summary.classes.some((one) => one.test > 0) ? 'test' : 'validation';
      const { images } = await data.page({ part: from }, 0, 500);
      part.value = from;
      const every = Math.max(1, Math.floor(images.length / mostImages));
      const some = images.filter((_, i) => i % every === 0).slice(0, mostImages);
      return some.map(({ path, label, labels }) => ({ path, truth: namesOf(labels ?? [label]) }));
    });
  }
  const namesOf = (labels: readonly number[]) => labels.map((label) => data.classes[label] ?? String(label));
  /** Adds images of the dataset that have no label. */
  const addUnlabeled = () => addImages(async () => (await data.unlabeled(24)).images);
  /** Adds images of the dataset, at most `mostShown` of them. */
  const addPaths = (paths: readonly string[]) =>
    addImages(async () => paths.slice(0, mostShown).map((path) => ({ path })));

  async function addImages(
    list: () => Promise<readonly { readonly path: string; readonly truth?: readonly string[] }[]>,
  ): Promise<void> {
    const folder = data.summary?.folder ?? '';
    fetching.value = true;
    try {
      const shown = await Promise.all(
        (await list()).map(async ({ path, truth }) => {
          const request = { project: project.id, folder, path, size: 512 };
          const { bytes } = await session.client.thumbnail(request);
          return { path, url: toUrl(bytes, 'image/webp'), ...(truth && { truth }) };
        }),
      );
      await trial.addFromFolder(folder, shown);
    } catch (error) {
      toasts.fail(error);
    } finally {
      fetching.value = false;
    }
  }
  return { fetching, part, addFromData, addUnlabeled, addPaths };
});
