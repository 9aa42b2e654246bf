// Selection on the canvas: clicks on layers and collapsed blocks, also in the zoomed-out view, and the selection box.
import type { Ref } from 'vue';
import { foldedName } from '#shared/graph/blocks';
import { useBlocks } from '../../stores/blocks';
import { useModel } from '../../stores/model';
import { useBoxSelect } from './box-select';
import type { Drawing, DrawnNode } from './drawing';
import type { Finder } from './in-view';
import type { useViewport } from './use-viewport';

/** Returns the canvas' click handlers, the selection box, and a function that finds the node of a layer. */
export function useCanvasSelection(canvas: {
  readonly drawing: Readonly<Ref<Drawing | null>>;
  readonly finder: Readonly<Ref<Finder | null>>;
  readonly view: ReturnType<typeof useViewport>;
  /** The element with the drawing; pointer positions are relative to it. */
  readonly board: Readonly<Ref<HTMLElement | null>>;
}) {
  const blocks = useBlocks();
  const model = useModel();
  const { drawing, finder, view, board } = canvas;

  /** Returns the node of a layer: its own, or that of its collapsed block. */
  function nodeOf(name: string | null): DrawnNode | undefined {
    if (name === null) return undefined;
    const block = blocks.blocks.find((one) => blocks.folded.has(one.name) && one.layers.includes(name));
    return drawing.value?.byId.get(block ? foldedName(block.name) : name);
  }
  /** Collapses or expands the block of a layer. */
  function toggleBlock(name: string | null): void {
    const block = blocks.blocks.find((one) => one.layers.includes(name ?? ''));
    if (block) blocks.fold(!blocks.folded.has(block.name), [block.name]);
  }
  function onNode({ id, card }: DrawnNode, event: MouseEvent): void {
    const adds = event.shiftKey || event.ctrlKey || event.metaKey;
    const names = card.block?.layers ?? [id];
    if (!model.layersByName.has(names[0] ?? '')) return;
    if (adds && names.length === 1) model.toggle(id);
    else if (adds) model.select([...model.selection, ...names]);
    else model.select(names);
  }
  const onNodeTwice = ({ id, card }: DrawnNode) => toggleBlock(card.block?.layers[0] ?? id);
  /** Returns the node under the pointer in the zoomed-out view, where nodes are not elements. */
  function farNode(event: MouseEvent): DrawnNode | undefined {
    const bounds = board.value?.getBoundingClientRect();
    const { x, y, zoom } = view.viewport.value;
    if (!bounds || !view.far.value) return undefined;
    return finder.value?.at(
      (event.clientX - bounds.left - x) / zoom,
      (event.clientY - bounds.top - y) / zoom,
    );
  }
  function onPane(event: MouseEvent): void {
    const node = farNode(event);
    if (node) onNode(node, event);
    else model.selected = null;
  }
  function onPaneTwice(event: MouseEvent): void {
    const node = farNode(event);
    if (node) onNodeTwice(node);
  }
  const box = useBoxSelect(view, (area) => {
    const names = (finder.value?.nodes(area) ?? []).flatMap((node) => node.card.block?.layers ?? [node.id]);
    const existing = names.filter((name) => model.layersByName.has(name));
    if (existing.length > 0) model.select(existing);
  });
  return { nodeOf, toggleBlock, onNode, onNodeTwice, onPane, onPaneTwice, box };
}
