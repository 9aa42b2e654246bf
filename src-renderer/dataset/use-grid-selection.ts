// The active image of the grid and the selection, which ranges extend and shrink.
import { type Ref, ref, watch } from 'vue';
import { useData } from '../stores/data';
import { useToasts } from '../stores/toasts';
import type { useImagePages } from './use-image-pages';

/** Returns the active image and the actions that change the selection. */
export function useGridSelection(
  selected: Ref<ReadonlySet<string>>,
  { total, key, pathAt, pathsOf }: ReturnType<typeof useImagePages>,
) {
  const data = useData();
  const toasts = useToasts();
  /** Index of the image that keys act on. */
  const active = ref(0);
  let anchor: number | null = null;
  /** The selection without the range from the anchor, so that a range can shrink again. */
  let base: ReadonlySet<string> = new Set();
  let ranges = 0;

  function setAnchor(index: number | null): void {
    anchor = index;
    base = selected.value;
    ranges++;
  }
  watch(selected, (now) => {
    if (now.size === 0) setAnchor(null);
  });
  watch(key, () => {
    active.value = 0;
  });
  watch([key, () => data.version], () => setAnchor(null));
  watch(total, (now) => {
    if (now !== null) active.value = Math.min(active.value, Math.max(0, now - 1));
  });

  async function addRange(from: number, to: number): Promise<void> {
    const range = ++ranges;
    try {
      const paths = await pathsOf(Math.min(from, to), Math.max(from, to));
      if (paths && range === ranges) selected.value = new Set([...base, ...paths]);
    } catch (error) {
      toasts.fail(error);
    }
  }
  /** Toggles an image; with `extend`, selects all images from the last one toggled. */
  function select(index: number, extend: boolean): void {
    const path = pathAt(index);
    active.value = index;
    if (extend && anchor !== null) return void addRange(anchor, index);
    if (path === undefined) return;
    const next = new Set(selected.value);
    if (!next.delete(path)) next.add(path);
    selected.value = next;
    setAnchor(index);
    base = next;
  }
  /** Selects the images from the anchor to an index, and sets the anchor if there is none. */
  function extendTo(index: number): void {
    if (anchor === null) setAnchor(active.value);
    void addRange(anchor ?? active.value, index);
  }
  const selectAll = () => addRange(0, (total.value ?? 1) - 1);
  const clearAnchor = () => setAnchor(null);

  return { active, select, extendTo, selectAll, clearAnchor };
}
