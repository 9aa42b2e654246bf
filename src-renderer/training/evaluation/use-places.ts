// Where the dataset has the images of an evaluation now, for thumbnails and the preview.
import { shallowRef, watch } from 'vue';
import type { LocatedImage } from '#shared/protocol/engine/data';
import { useData } from '../../stores/data';
import { useToasts } from '../../stores/toasts';

/** Returns a function that finds the folder and path of an image's thumbnail; null if the dataset does not have it. */
export function usePlaces(names: () => readonly string[]) {
  const data = useData();
  const toasts = useToasts();
  const located = shallowRef<ReadonlyMap<string, LocatedImage>>(new Map());
  let requests = 0;
  watch(
    [() => names().join('\n'), () => data.version, () => data.summary !== null],
    async () => {
      const wanted = names();
      const own = ++requests;
      if (wanted.length === 0 || !data.summary) return;
      try {
        const images = await data.locate(wanted);
        if (own !== requests) return;
        located.value = new Map(wanted.flatMap((name, i) => (images[i] ? [[name, images[i]]] : [])));
      } catch (error) {
        toasts.fail(error);
      }
    },
    { immediate: true },
  );
  return (name: string): { folder: string; path: string } | null => {
    const image = located.value.get(name);
    return image && data.summary ? { folder: data.summary.folder, path: image.path } : null;
  };
}
