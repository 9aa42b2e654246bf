// The commands of surgery: what is done to the selected layers, what is frozen, what comes from elsewhere.
import { useI18n } from 'vue-i18n';
import { GraftError } from '#shared/errors';
import { useDonor } from '../../stores/donor';
import { useModel } from '../../stores/model';
import { useProject } from '../../stores/project';
import { useToasts } from '../../stores/toasts';
import type { Command, CommandGroup } from '../../ui/command';
import type { IconName } from '../../ui/icons';
import type { ActionName } from '../edits/actions';
import { copyPart, pasteEdit } from '../edits/clipboard';
import { useSurgery } from '../edits/use-surgery';
import { lineWanted } from '../overlay/line-wanted';
import { freezePanel, paletteTab, type SurgeryDialog, surgeryDialog } from './dialog-state';

const actions: readonly (readonly [ActionName, CommandGroup, IconName, string?])[] = [
  ['cut', 'layer', 'scissors', 'X'],
  ['duplicate', 'edit', 'copy', 'Ctrl+D'],
  ['remove', 'edit', 'trash', 'Del'],
  ['freeze', 'freeze', 'snow', 'S'],
  ['unfreeze', 'freeze', 'flame', 'Shift+S'],
  ['freezeBefore', 'freeze', 'snow'],
  ['unfreezeFrom', 'freeze', 'flame'],
  ['freezeAll', 'freeze', 'snow'],
  ['unfreezeNorm', 'freeze', 'flame'],
  ['extract', 'layer', 'layers'],
  ['setOutput', 'layer', 'check'],
  ['addOutput', 'layer', 'check'],
  ['makeConvolutional', 'layer', 'refresh'],
];

/** Gives the commands of surgery; their reasons are asked when they are shown. */
export function useSurgeryCommands() {
  const { t } = useI18n();
  const model = useModel();
  const donor = useDonor();
  const project = useProject();
  const toasts = useToasts();
  const surgery = useSurgery();
  const needsGraph = () => (model.graph ? null : t('model.reasons.noGraph'));
  const needsLayer = () => needsGraph() ?? (model.selectedLayer ? null : t('model.reasons.noSelection'));
  const needsLater = () =>
    needsLayer() ??
    (model.selectedLayer?.kind === 'InputLayer'
      ? t('model.reasons.isInput', { name: model.selected ?? '' })
      : null);

  /** Copies from the second model where something is chosen there and nothing here, else from this network. */
  function copy(): void {
    const there = model.selection.length === 0 && donor.graph && donor.chosen.size > 0;
    const part = there
      ? copyPart(donor.graph!, [...donor.chosen])
      : model.graph && copyPart(model.graph, model.selection);
    if (part instanceof GraftError) toasts.fail(part);
    else if (part) {
      model.copied = part;
      // Within one network its own weights need no source.
      model.copiedFrom = there ? donor.source : project.draft.model;
      toasts.show('good', t('surgery.copied', { name: part.name }));
    }
  }
  function paste(): void {
    const below = model.selected ?? model.graph?.outputs[0];
    if (model.copied && below !== undefined && model.graph)
      model.editAndSelect(pasteEdit(model.graph, model.copied, below, fromElsewhere()));
  }
  function fromElsewhere() {
    const own = JSON.stringify(model.copiedFrom) === JSON.stringify(project.draft.model);
    return own ? null : model.copiedFrom;
  }
  const dialog = (
    id: SurgeryDialog,
    group: CommandGroup,
    icon: IconName,
    reason: () => string | null,
    keys?: string,
  ): Command => ({
    id,
    group,
    icon,
    label: `${t(`surgery.dialogs.${id}`)} …`,
    ...(keys && { keys }),
    reason,
    run: () => (surgeryDialog.value = id),
  });

  return (): readonly Command[] => [
    ...actions.map(
      ([name, group, icon, keys]): Command => ({
        id: name,
        group,
        icon,
        label: t(`model.actions.${name}`),
        ...(keys && { keys }),
        reason: () => surgery.reasonFor(name),
        run: () => surgery.run(name),
      }),
    ),
    {
      id: 'copy',
      group: 'edit',
      icon: 'copy',
      label: t('model.actions.copy'),
      keys: 'Ctrl+C',
      // What is copied goes into other networks with its weights.
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
      reason: () => needsGraph() ?? (model.copied ? null : t('model.reasons.nothingCopied')),
      run: paste,
    },
    dialog('insert', 'layer', 'plus', needsGraph, 'I'),
    dialog('replace', 'layer', 'refresh', needsLater, 'R'),
    dialog('connect', 'layer', 'link', needsLayer, 'E'),
    dialog(
      'disconnect',
      'layer',
      'scissors',
      () => needsLayer() ?? (edges(model) ? null : t('surgery.noEdge')),
    ),
    dialog('rename', 'layer', 'file', needsLayer, 'F2'),
    dialog('pop', 'layer', 'scissors', needsGraph),
    dialog('inputSize', 'layer', 'fit', needsGraph),
    dialog('preprocessing', 'layer', 'sun', needsGraph),
    {
      id: 'freezeLine',
      group: 'freeze',
      icon: 'snow',
      label: t('surgery.line.move'),
      keys: 'K',
      reason: needsGraph,
      run: () => lineWanted.value++,
    },
    {
      id: 'freezePattern',
      group: 'freeze',
      icon: 'snow',
      label: `${t('surgery.freeze.byName')} …`,
      keys: 'Shift+K',
      reason: needsGraph,
      run: () => (freezePanel.value = 'pattern'),
    },
    {
      id: 'freezeKind',
      group: 'freeze',
      icon: 'snow',
      label: `${t('surgery.freeze.byKind')} …`,
      reason: needsGraph,
      run: () => (freezePanel.value = 'kind'),
    },
    dialog('warmStart', 'part', 'download', needsGraph),
    dialog('openPart', 'part', 'graft', needsGraph, 'G'),
    dialog('ensemble', 'part', 'layers', needsGraph),
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

/** True when the selected layer has an edge. */
function edges(model: ReturnType<typeof useModel>): boolean {
  const layer = model.selectedLayer;
  if (!layer) return false;
  return (
    layer.inputs.length > 0 || Boolean(model.graph?.layers.some((one) => one.inputs.includes(layer.name)))
  );
}
