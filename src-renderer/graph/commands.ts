// Everything that can be done in the Model view, as one list: the command palette and the keys read it.
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { GraftError } from '#shared/errors';
import { extractPart } from '#shared/graph/edits/extract';
import { inputLayers } from '#shared/graph/graph';
import { catalogue } from '#shared/layers/catalogue';
import type { IconName } from '../app/components/icons';
import { useCompare } from '../stores/compare';
import { useModel } from '../stores/model';
import { useSettings } from '../stores/settings';
import { useToasts } from '../stores/toasts';
import type { ActionName } from './actions';
import { downloadPng, downloadSvg } from './picture';
import { requiredParams } from './required-params';
import { useSurgery } from './use-surgery';

/** One command: its words, its key, and why it can not be used now. */
export interface Command {
  readonly id: string;
  readonly icon: IconName;
  readonly label: string;
  readonly keys?: string;
  readonly reason: () => string | null;
  readonly run: () => void;
}

const actions: readonly (readonly [ActionName, IconName, string?])[] = [
  ['cut', 'scissors'],
  ['duplicate', 'copy', 'Ctrl+D'],
  ['remove', 'trash', 'Del'],
  ['freeze', 'snow'],
  ['unfreeze', 'flame'],
  ['freezeBefore', 'snow'],
  ['unfreezeFrom', 'flame'],
  ['freezeAll', 'snow'],
  ['extract', 'layers'],
  ['setOutput', 'check'],
  ['makeConvolutional', 'refresh'],
];

/** The commands; `reason` is asked when the list is shown. */
export function useCommands() {
  const { t } = useI18n();
  const model = useModel();
  const toasts = useToasts();
  const compare = useCompare();
  const settings = useSettings();
  const surgery = useSurgery();
  const needsLayer = () => (model.selectedLayer ? null : t('model.reasons.noSelection'));
  const needsGraph = () => (model.graph ? null : t('model.reasons.noGraph'));

  function copy(): void {
    if (!model.graph) return;
    try {
      model.copied = extractPart(model.graph, model.selection);
    } catch (error) {
      if (error instanceof GraftError) toasts.fail(error);
      else throw error;
    }
  }
  /** Puts what was copied behind the selected layer, or behind the output. */
  function paste(): void {
    const part = model.copied;
    const below = model.selected ?? model.graph?.outputs[0];
    if (!part || below === undefined || !model.graph) return;
    const joins = Object.fromEntries(inputLayers(part).map((layer) => [layer.name, below]));
    const feeds = model.graph.layers.filter((layer) => layer.inputs.includes(below));
    const into =
      feeds.length > 0 && part.outputs.length === 1 ? { into: feeds.map((layer) => layer.name) } : {};
    model.edit({ edit: 'graft', part, joins, ...into });
  }
  function blockOfSelection(): string | undefined {
    return model.blocks.find((block) => block.layers.includes(model.selected ?? ''))?.name;
  }

  /** A saved picture has the theme of the window and the blocks folded that are folded in it. */
  const asShown = () => ({
    dark: settings.dark,
    closed: model.blocks.filter((block) => model.closed.has(block.name)),
  });

  const commands = computed((): readonly Command[] => [
    ...actions.map(
      ([name, icon, keys]): Command => ({
        id: name,
        icon,
        label: t(`model.actions.${name}`),
        ...(keys && { keys }),
        reason: () => surgery.reasonFor(name),
        run: () => surgery.run(name),
      }),
    ),
    {
      id: 'copy',
      icon: 'copy',
      label: t('model.actions.copy'),
      keys: 'Ctrl+C',
      // What is copied goes into other networks with its weights.
      reason: () => needsLayer() ?? (model.pending ? t('model.reasons.weightsPending') : null),
      run: copy,
    },
    {
      id: 'paste',
      icon: 'graft',
      label: t('model.actions.paste'),
      keys: 'Ctrl+V',
      reason: () => needsGraph() ?? (model.copied ? null : t('model.reasons.nothingCopied')),
      run: paste,
    },
    {
      id: 'selectBlock',
      icon: 'layers',
      label: t('model.actions.selectBlock'),
      keys: 'B',
      reason: () => needsLayer() ?? (blockOfSelection() ? null : t('model.reasons.noBlock')),
      run: () => model.select(model.blocks.find((block) => block.name === blockOfSelection())?.layers ?? []),
    },
    {
      id: 'foldBlocks',
      icon: 'minus',
      label: t('model.actions.foldBlocks'),
      reason: () => needsGraph() ?? (model.blocks.length > 0 ? null : t('model.reasons.noBlock')),
      run: () => model.fold(true),
    },
    {
      id: 'openBlocks',
      icon: 'plus',
      label: t('model.actions.openBlocks'),
      reason: () => needsGraph() ?? (model.closed.size > 0 ? null : t('model.reasons.isFolded')),
      run: () => model.fold(false),
    },
    {
      id: 'compare',
      icon: 'compare',
      label: t(compare.on ? 'model.compare.hide' : 'model.compare.show'),
      keys: 'C',
      reason: needsGraph,
      run: () => (compare.on = !compare.on),
    },
    {
      id: 'saveSvg',
      icon: 'download',
      label: t('model.actions.saveSvg'),
      reason: needsGraph,
      run: () => model.graph && model.facts && downloadSvg(model.graph, model.facts, asShown()),
    },
    {
      id: 'savePng',
      icon: 'download',
      label: t('model.actions.savePng'),
      reason: needsGraph,
      run: () =>
        model.graph &&
        model.facts &&
        void downloadPng(model.graph, model.facts, asShown()).catch((error) => toasts.fail(error)),
    },
    ...Object.values(catalogue)
      .filter((kind) => kind.inputs[0] === 1)
      .map(
        (kind): Command => ({
          id: `append-${kind.kind}`,
          icon: 'plus',
          label: t('model.actions.append', { kind: kind.kind }),
          reason: needsGraph,
          run: () => {
            const after = model.selected ?? model.graph?.outputs[0];
            if (after === undefined || !model.graph) return;
            const layers = [{ kind: kind.kind, params: requiredParams(kind) }];
            const feeds = model.graph.layers.filter((layer) => layer.inputs.includes(after));
            if (feeds.length === 1) model.edit({ edit: 'insert', from: after, to: feeds[0]!.name, layers });
            else model.edit({ edit: 'append', after, layers });
          },
        }),
      ),
  ]);

  /** Runs a command when it can be used. */
  function run(id: string): boolean {
    const command = commands.value.find((one) => one.id === id);
    if (!command || command.reason() !== null) return false;
    command.run();
    return true;
  }
  return { commands, run };
}
