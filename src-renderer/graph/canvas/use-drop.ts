// Drag and drop on the canvas: layers and parts from the palette or another model, and model files.
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useProblemWords } from '../../i18n/problem-words';
import { useModel } from '../../stores/model';
import { checkDrop, dragged, dragType, dropTarget, endDrag, pendingDrop, setDropTarget } from '../edits/drag';
import type { Target } from '../edits/placing';
import { useContext } from '../edits/use-context';

/** Returns the canvas' drag handlers; `openFile` opens dropped files. */
export function useDrop(openFile: (files: readonly File[]) => void) {
  const { t } = useI18n();
  const { translate } = useProblemWords();
  const model = useModel();
  const context = useContext();
  const over = ref(false);

  function placeUnder(event: DragEvent): Target {
    const element = event.target as Element | null;
    const { from, to } = (element?.closest?.('.reach') as SVGElement | null)?.dataset ?? {};
    if (from !== undefined && to !== undefined) return { from, to };
    const after = element?.closest?.('[data-layer]')?.getAttribute('data-layer');
    return after && model.layersByName.has(after) ? { after } : null;
  }
  function onDragOver(event: DragEvent): void {
    const types = event.dataTransfer?.types;
    if (!types?.includes(dragType) && !types?.includes('Files')) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    over.value = true;
    if (dragged.value && model.graph) setDropTarget(model.graph, placeUnder(event), context.value);
  }
  function onDrop(event: DragEvent): void {
    const payload = dragged.value;
    const target = dropTarget.value?.target ?? null;
    const files = [...(event.dataTransfer?.files ?? [])];
    over.value = false;
    endDrag();
    if (!payload && files.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    if (!payload) openFile(files);
    if (!payload || !model.graph) return;
    const placed = checkDrop(model.graph, payload, target, context.value, true);
    const { edit, problem } = placed;
    if (edit === null) model.refuse(translate(problem ?? ''));
    else if (problem !== null && target !== null)
      pendingDrop.value = { ...placed, x: event.clientX, y: event.clientY };
    else model.editAndSelect(edit);
  }
  const hint = computed(() => {
    if (!dropTarget.value) return t('model.heads.dropHere', { name: model.graph?.outputs[0] ?? '' });
    const { target, problem, adapters } = dropTarget.value;
    if (adapters.length > 0) return t('surgery.drop.adapters', { layers: adapters.join(', ') });
    if (problem !== null) return translate(problem);
    return 'from' in target
      ? t('model.heads.dropOnEdge', target)
      : t('surgery.drop.branch', { name: target.after });
  });
  function leave(): void {
    over.value = false;
  }
  return { over, dropTarget, hint, onDragOver, onDrop, leave };
}
