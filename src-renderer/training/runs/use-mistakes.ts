// The misclassified images of an evaluation, where the dataset has them now, and the preview that fixes them.
import { computed, shallowRef, watch } from 'vue';
import type { LocatedImage } from '#shared/protocol/engine/data';
import type { RunInfo } from '#shared/protocol/engine/runs';
import type { Evaluation } from '#shared/run/events';
import { betterCheckpoint } from '../../stores/better-checkpoint';
import { useData } from '../../stores/data';
import { usePreview } from '../../stores/preview';
import { useToasts } from '../../stores/toasts';
import { type Cell, relativeTo } from './confusion';

/** A misclassified image of an evaluation. */
type Mistake = Evaluation['mistakes'][number];
/** Number of images shown. */
const most = 48;

/** Returns the mistakes of a cell, or the most confident ones, and functions for their thumbnails. */
export function useMistakes(
  run: () => RunInfo,
  evaluation: () => Evaluation | null | undefined,
  cell: () => Cell | null,
  folder: () => string | null,
) {
  const data = useData();
  const preview = usePreview();
  const toasts = useToasts();
  const located = shallowRef<ReadonlyMap<string, LocatedImage>>(new Map());

  const mistakes = computed(() => {
    const all = evaluation()?.mistakes ?? [];
    const chosen = cell();
    const some = chosen
      ? all.filter((one) => one.truth === chosen.truth && one.predicted === chosen.predicted)
      : all;
    return [...some].sort((a, b) => b.probability - a.probability).slice(0, most);
  });
  watch(
    [mistakes, () => data.version, () => data.summary !== null],
    async () => {
      const names = mistakes.value.map(({ path }) => path);
      if (names.length === 0 || !data.summary) return;
      try {
        const images = await data.locate(names);
        located.value = new Map(names.flatMap((name, i) => (images[i] ? [[name, images[i]]] : [])));
      } catch (error) {
        toasts.fail(error);
      }
    },
    { immediate: true },
  );

  /** Returns the folder and the path that the thumbnail of an image is requested by. */
  function placeOf({ path }: Mistake): { folder: string; path: string } | null {
    const image = located.value.get(path);
    if (image && data.summary) return { folder: data.summary.folder, path: image.path };
    const own = folder();
    return own === null ? null : { folder: own, path: relativeTo(own, path) };
  }
  /** True if the image was relabeled or left out since the evaluation. */
  function isFixed({ path, truth }: Mistake): boolean {
    const image = located.value.get(path);
    if (!image) return false;
    const name = evaluation()?.classes[truth];
    return image.leftOut || !(image.labels ?? [image.label]).some((label) => data.classes[label] === name);
  }
  /** Opens the preview at one of the mistakes. */
  function open(index: number): void {
    const { runId } = run();
    preview.open(
      mistakes.value.map(({ path }) => ({ name: path })),
      index,
      { runId, checkpoint: betterCheckpoint(run()) },
    );
  }
  return { mistakes, placeOf, isFixed, open };
}
