// Drag and drop on the canvas: layers and parts from the palette or another model, and model files.
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { hasRestarts } from '#shared/graph/kept-weights';
import { useProblemWords } from '../../i18n/problem-words';
import { useModel } from '../../stores/model';
import { checkDrop } from '../edits/check-drop';
import {
  aimed,
  clearTarget,
  dragged,
  dragType,
  dropTarget,
  endDrag,
  pendingDrop,
  setDropTarget,
} from '../edits/drag';
import type { Target } from '../edits/placing';
import { useContext } from '../edits/use-context';
import { useWeightWords } from '../edits/weight-words';

/** Returns the canvas' drag handlers; `openFile` opens dropped files. */
export function useDrop(openFile: (files: readonly File[]) => void) {
  const { t } = useI18n();
  const { translate } = useProblemWords();
  const { ofFates, ofAdapted } = useWeightWords();
  const model = useModel();
  const context = useContext();
  const over = ref(false);

  /** The second model beside the canvas is not a target. */
  const isBeside = (event: DragEvent) => (event.target as Element | null)?.closest?.('[data-donor]') != null;
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
    if (isBeside(event) && !types.includes('Files')) {
      over.value = false;
      clearTarget();
      return;
    }
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
    if (event.defaultPrevented || (!payload && files.length === 0)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!payload) openFile(files);
    if (!payload || !model.graph) return;
    const placed = checkDrop(model.graph, payload, target, context.value, true);
    const { edit, problem, adapted, fates } = placed;
    if (edit === null) model.refuse(translate(problem ?? ''));
    else if ((problem !== null && target !== null) || (adapted && hasRestarts(fates)))
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
  /** What a drop would do to weights, with and without adapters. */
  const weightHints = computed(() => {
    const result = aimed.value?.result;
    if (!result) return [];
    const { problem, fates, adapted } = result;
    if (problem !== null) return adapted ? ofFates(adapted.fates) : [];
    return [...ofFates(fates), ...(adapted ? [ofAdapted(adapted.fates, adapted.kinds.length)] : [])];
  });
  function leave(): void {
    over.value = false;
  }
  return { over, dropTarget, hint, weightHints, onDragOver, onDrop, leave };
}
