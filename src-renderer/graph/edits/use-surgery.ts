// Surgery on the selected layer: the actions with their reasons in words, ready for buttons and keys.
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import { useData } from '../../stores/data';
import { useModel } from '../../stores/model';
import { type Action, type ActionName, findActions, type Refusal } from './actions';
import { refuseHead } from './heads';

/** Actions on the selection, and heads on the output. */
export function useSurgery() {
  const { t } = useI18n();
  const model = useModel();
  const data = useData();

  const actions = computed(() =>
    model.graph && model.facts
      ? findActions(model.graph, model.facts, model.selectedLayer, model.selection)
      : null,
  );
  const toWords = (refusal: Refusal | null) =>
    refusal ? t(`model.reasons.${refusal.key}`, refusal.values) : null;

  /** Why the action cannot be done now, in words; null when it can. */
  function reasonFor(name: ActionName): string | null {
    const action: Action | undefined = actions.value?.[name];
    return action ? toWords(action.refusal) : t('model.reasons.noGraph');
  }
  function run(name: ActionName): void {
    const action = actions.value?.[name];
    if (action?.edit) model.edit(action.edit);
  }

  const outputShape = computed(() => {
    const name = model.graph?.outputs[0];
    return name === undefined ? undefined : model.facts?.layers.get(name)?.shape;
  });
  function reasonForHead(needs: 'maps' | 'row' | 'any', layers: readonly NewLayer[]): string | null {
    return toWords(refuseHead(needs, layers, outputShape.value, data.classes.length));
  }
  function addHead(layers: readonly NewLayer[]): void {
    model.edit({ edit: 'addHead', layers: [...layers] });
    model.selected = model.graph?.outputs[0] ?? null;
  }

  return { reasonFor, run, reasonForHead, addHead };
}
