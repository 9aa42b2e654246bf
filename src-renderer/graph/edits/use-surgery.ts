// Commands on the selection, with the reasons why they are disabled, for buttons and shortcuts.
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import type { Edit } from '#shared/graph/edits/index';
import { headEdit, needsOf } from '#shared/graph/head-place';
import { useData } from '../../stores/data';
import { useModel } from '../../stores/model';
import type { Action, Refusal, Selection } from './actions';
import type { EditCommand } from './edit-view';
import { isHead, refuseHead, withUnits } from './heads';

/** Returns functions that run commands on the selection, and functions that add heads to the output. */
export function useSurgery() {
  const { t } = useI18n();
  const model = useModel();
  const data = useData();

  const current = computed(() => {
    const { graph, facts, selectedLayer: layer, selection: names } = model;
    if (!graph || !facts) return null;
    return { selection: { graph, facts, layer, names } as Selection, found: new Map<string, Action>() };
  });
  /** Cached per graph and selection, since some actions take milliseconds in large networks. */
  function actionOf(
    command: EditCommand & { readonly find: (selection: Selection) => Action },
  ): Action | null {
    if (!current.value) return null;
    const { selection, found } = current.value;
    const action = found.get(command.id) ?? command.find(selection);
    found.set(command.id, action);
    return action;
  }
  const toWords = (refusal: Refusal | null) =>
    refusal ? t(`model.reasons.${refusal.key}`, refusal.values) : null;

  /** Returns why the command is disabled, as a sentence; null if it is enabled. */
  function reasonFor(command: EditCommand): string | null {
    if (!current.value) return t('model.reasons.noGraph');
    const refusal =
      'find' in command ? actionOf(command)?.refusal : command.refuse?.(current.value.selection);
    return toWords(refusal ?? null);
  }
  /** Returns the edit that the command would make at once; null if it is disabled or opens a dialog. */
  const editOf = (command: EditCommand): Edit | null =>
    'find' in command ? (actionOf(command)?.edit ?? null) : null;
  function run(command: EditCommand): void {
    if ('open' in command) command.open();
    else {
      const edit = actionOf(command)?.edit;
      if (edit) model.edit(edit);
    }
  }

  const network = computed(() =>
    model.graph && model.facts ? { graph: model.graph, facts: model.facts } : null,
  );
  /** Returns why these layers cannot be added, with `classCount` classes if there is no dataset. */
  function reasonForHead(
    needs: 'maps' | 'row' | 'any',
    layers: readonly NewLayer[],
    classCount = data.classes.length,
  ): string | null {
    return toWords(refuseHead(needs, layers, network.value, classCount));
  }
  /** Adds a head in place of the classifier, or other layers after the output. */
  function addHead(layers: readonly NewLayer[], classCount = data.classes.length): void {
    if (!network.value) return;
    const { graph, facts } = network.value;
    const sized = data.classes.length > 0 ? [...layers] : withUnits(layers, classCount);
    const edit = isHead(layers) ? headEdit(graph, facts, { needs: needsOf(layers), layers: sized }) : null;
    model.edit(edit ?? { edit: 'addHead', layers: sized });
    model.selected = model.graph?.outputs[0] ?? null;
  }

  return { reasonFor, editOf, run, reasonForHead, addHead };
}
