// Commands that edit the graph: those of each edit kind, the clipboard, the library of blocks.
import { useI18n } from 'vue-i18n';
import { GraftError } from '#shared/errors';
import type { Edit } from '#shared/graph/edits/index';
import { useProblemWords } from '../../i18n/problem-words';
import { useClipboard } from '../../stores/clipboard';
import { useDonor } from '../../stores/donor';
import { useModel } from '../../stores/model';
import { useProject } from '../../stores/project';
import { useToasts } from '../../stores/toasts';
import type { Command } from '../../ui/command';
import { tryOut } from '../edits/check-drop';
import { copyPart, pasteEdit } from '../edits/clipboard';
import { editCommands } from '../edits/kinds/index';
import { useSurgery } from '../edits/use-surgery';
import { useWeightWords } from '../edits/weight-words';
import { paletteTab } from './dialog-state';

/** Returns the commands that edit the graph; `reason` is evaluated when they are shown. */
export function useSurgeryCommands() {
  const { t } = useI18n();
  const model = useModel();
  const clipboard = useClipboard();
  const donor = useDonor();
  const project = useProject();
  const toasts = useToasts();
  const surgery = useSurgery();
  const { ofFates, ofAdapted } = useWeightWords();
  const { translate } = useProblemWords();
  const needsGraph = () => (model.graph ? null : t('model.reasons.noGraph'));
  const needsLayer = () => needsGraph() ?? (model.selectedLayer ? null : t('model.reasons.noSelection'));
  /** Copies from the second model if only it has a selection, otherwise from this network. */
  function copy(): void {
    const there = model.selection.length === 0 && donor.graph && donor.chosen.size > 0;
    const part = there
      ? copyPart(donor.graph!, [...donor.chosen])
      : model.graph && copyPart(model.graph, model.selection);
    if (part instanceof GraftError) toasts.fail(part);
    else if (part) {
      clipboard.part = part;
      // Within the same network, its own weights need no source.
      clipboard.source = there ? donor.source : project.draft.model;
      toasts.show('good', t('surgery.copied', { name: part.name }));
    }
  }
  function editOfPaste(): Edit | null {
    const below = model.selected ?? model.graph?.outputs[0];
    return clipboard.part && below !== undefined && model.graph
      ? pasteEdit(model.graph, clipboard.part, below, fromElsewhere())
      : null;
  }
  function paste(): void {
    const edit = editOfPaste();
    if (edit) model.editAndSelect(edit);
  }
  /** Returns what an edit that copies layers would do to weights, for the tooltip of its command. */
  function tipOf(edit: Edit | null): string {
    if (!edit || !model.graph) return '';
    const { problem, fates, adapted } = tryOut(model.graph, edit, model.context);
    if (problem !== null) return translate(problem);
    return [...ofFates(fates), ...(adapted ? [ofAdapted(adapted.fates, adapted.kinds.length)] : [])].join(
      '\n',
    );
  }
  function fromElsewhere() {
    const sameSource = JSON.stringify(clipboard.source) === JSON.stringify(project.draft.model);
    return sameSource ? null : clipboard.source;
  }
  return (): readonly Command[] => [
    ...editCommands.map(
      (command): Command => ({
        id: command.id,
        group: command.group,
        icon: command.icon,
        label: 'dialog' in command && command.dialog ? `${t(command.label)} …` : t(command.label),
        ...(command.hint && { hint: t(command.hint) }),
        ...(command.keys && { keys: command.keys }),
        ...(command.menu && { menu: command.menu }),
        ...(command.id === 'duplicate' && { tip: () => tipOf(surgery.editOf(command)) }),
        reason: () => surgery.reasonFor(command),
        run: () => surgery.run(command),
      }),
    ),
    {
      id: 'copy',
      group: 'edit',
      icon: 'copy',
      label: t('model.actions.copy'),
      keys: 'Ctrl+C',
      // Copied layers are pasted into other networks with their weights.
      reason: () =>
        donor.graph && donor.chosen.size > 0
          ? null
          : (needsLayer() ?? (model.pending ? t('model.reasons.weightsPending') : null)),
      run: copy,
    },
    {
      id: 'paste',
      group: 'edit',
      icon: 'graft',
      label: t('model.actions.paste'),
      keys: 'Ctrl+V',
      menu: 'part',
      tip: () => tipOf(editOfPaste()),
      reason: () => needsGraph() ?? (clipboard.part ? null : t('model.reasons.nothingCopied')),
      run: paste,
    },
    {
      id: 'showBlocks',
      group: 'part',
      icon: 'layers',
      label: t('surgery.showBlocks'),
      reason: needsGraph,
      run: () => (paletteTab.value = 'blocks'),
    },
  ];
}
