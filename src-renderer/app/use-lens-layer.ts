// The layer that is selected in the graph is the layer that the lens explains and shows.
import { watch } from 'vue';
import { useModel } from '../stores/model';
import { usePinned } from '../stores/pinned';

/** Follows the selection of the graph while an image is pinned. */
export function useLensLayer(): void {
  const model = useModel();
  const pinned = usePinned();
  watch(
    () => model.selected,
    (name) => {
      if (pinned.image && name !== null) pinned.layer = name;
    },
  );
}
