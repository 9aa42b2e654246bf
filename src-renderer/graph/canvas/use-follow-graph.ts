// Moves the viewport with the network: to the end of a new one, to the selected layer, and to keep visible layers in place after an edit.
import { onBeforeUnmount, onMounted, type Ref, watch } from 'vue';
import { useModel } from '../../stores/model';
import { foundLayer } from '../../stores/window-state';
import type { Drawing, DrawnNode } from './drawing';
import type { useViewport } from './use-viewport';

/** Follows the drawing, the selection and the size of `board`. Returns a function that reveals a layer. */
export function useFollowGraph(canvas: {
  readonly drawing: Readonly<Ref<Drawing | null>>;
  readonly view: ReturnType<typeof useViewport>;
  readonly board: Readonly<Ref<HTMLElement | null>>;
  nodeOf(name: string | null): DrawnNode | undefined;
}) {
  const model = useModel();
  const { drawing, view, board, nodeOf } = canvas;

  /** A found layer that is not drawn yet, because its block was collapsed. */
  let awaited: string | null = null;
  /** True until the network has been shown once: it can be loaded while the canvas is hidden. */
  let unseen = true;
  watch(
    drawing,
    (next, before) => {
      if (!next) return;
      if (before) {
        view.keepInPlace(before, next, nodeOf(model.selected)?.id ?? null);
        if (awaited !== null && next.byId.has(awaited)) {
          reveal(awaited);
          awaited = null;
        }
      } else {
        unseen = true;
        showEnd();
      }
    },
    { immediate: true },
  );
  /** Shows the end of the network, where most edits are made. */
  function showEnd(): void {
    const node = nodeOf(model.graph?.outputs[0] ?? null) ?? drawing.value?.nodes.at(-1);
    if (!node || view.size.value.height === 0) return;
    unseen = false;
    // Vue Flow ignores a viewport until it has been visible once.
    void view.show(node, 0.72).then((shown) => {
      unseen ||= !shown;
      requestAnimationFrame(() => performance.mark('graft:graph-drawn'));
    });
  }
  view.flow.onInit(() => {
    if (unseen) showEnd();
  });
  function reveal(name: string | null): void {
    const node = nodeOf(name);
    if (node) view.reveal(node);
  }
  watch(() => model.selected, reveal);
  // A found layer may be the selected one, after the view was moved away from it.
  watch(
    foundLayer,
    (found) => {
      if (!found) return;
      awaited = drawing.value?.byId.has(found.name) ? null : found.name;
      reveal(found.name);
    },
    { flush: 'post' },
  );

  const resize = new ResizeObserver(([entry]) => {
    const { width = 0, height = 0 } = entry?.contentRect ?? {};
    const before = view.size.value.width;
    view.size.value = { width, height };
    // Keeps the center of the view when a panel opens next to the graph.
    if (before > 0 && width > 0 && !unseen) view.pan((width - before) / 2, 0);
    if (unseen && height > 0) showEnd();
  });
  onMounted(() => board.value && resize.observe(board.value));
  onBeforeUnmount(() => resize.disconnect());
  return { reveal };
}
