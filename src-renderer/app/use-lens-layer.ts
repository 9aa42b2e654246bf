// The layer that is selected in the graph is the layer that the lens explains and shows.
import { watch } from 'vue';
import { useLens } from '../stores/lens';
import { useModel } from '../stores/model';
import { usePinned } from '../stores/pinned';
import { useSettings } from '../stores/settings';
import { foundLayer } from '../stores/window-state';

/** Follows the selection of the graph while an image is pinned. */
export function useLensLayer(): void {
  const model = useModel();
  const pinned = usePinned();
  const lens = useLens();
  const settings = useSettings();
  function show(name: string | null): void {
    if (!pinned.image || name === null) return;
    pinned.layer = name;
    lens.page = 'layer';
  }
  watch(() => model.selected, show);
  // A layer that is selected already can be found again.
  watch(foundLayer, (found) => show(found?.name ?? null));
  // A layer can be selected before an image is pinned.
  watch([() => pinned.image, () => settings.view], ([image, view]) => {
    if (image && view === 'model' && pinned.layer === null) show(model.selected);
  });
}
