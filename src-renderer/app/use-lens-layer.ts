// The layer that is selected in the graph is the layer that the lens explains and shows.
import { watch } from 'vue';
import { useLens } from '../stores/lens';
import { useModel } from '../stores/model';
import { usePinned } from '../stores/pinned';

/** Follows the selection of the graph while an image is pinned. */
export function useLensLayer(): void {
  const model = useModel();
  const pinned = usePinned();
  const lens = useLens();
  watch(
    () => model.selected,
    (name) => {
      if (!pinned.image || name === null) return;
      pinned.layer = name;
      lens.page = 'layer';
    },
  );
}
