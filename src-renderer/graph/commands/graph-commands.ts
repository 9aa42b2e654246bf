// Commands of the graph editor as one list, read by its toolbar, its shortcuts and the command palette.
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { catalog } from '#shared/layers/catalog';
import { useBlocks } from '../../stores/blocks';
import { useCompare } from '../../stores/compare';
import { useModel } from '../../stores/model';
import { request } from '../../stores/requests';
import { useSettings } from '../../stores/settings';
import { useToasts } from '../../stores/toasts';
import { type Command, runCommand } from '../../ui/command';
import { insertAfterEdit } from '../edits/insert-after';
import { newLayerOf } from '../edits/required-params';
import { downloadPng, downloadSvg } from '../picture/picture';
import { useNetworkCommands } from './network-commands';
import { useSurgeryCommands } from './surgery-commands';

/** Returns the commands; `reason` is evaluated when they are shown. */
export function useGraphCommands() {
  const { t } = useI18n();
  const blocks = useBlocks();
  const model = useModel();
  const toasts = useToasts();
  const compare = useCompare();
  const settings = useSettings();
  const network = useNetworkCommands();
  const surgery = useSurgeryCommands();
  const needsGraph = () => (model.graph ? null : t('model.reasons.noGraph'));
  const needsLayer = () => needsGraph() ?? (model.selectedLayer ? null : t('model.reasons.noSelection'));
  const blockOfSelection = () => blocks.blocks.find((block) => block.layers.includes(model.selected ?? ''));

  function append(kind: string): void {
    const after = model.selected ?? model.graph?.outputs[0];
    if (after === undefined || !model.graph) return;
    const layer = newLayerOf(catalog[kind as keyof typeof catalog]);
    model.editAndSelect(insertAfterEdit(model.graph, after, [layer]));
  }

  const asShown = () => ({
    dark: settings.dark,
    closed: blocks.blocks.filter((block) => blocks.folded.has(block.name)),
  });

  const commands = computed((): readonly Command[] => [
    ...network(),
    ...surgery(),
    {
      id: 'selectAll',
      group: 'edit',
      icon: 'layers',
      label: t('surgery.selectAll'),
      keys: 'Ctrl+A',
      reason: needsGraph,
      run: () => model.select(model.graph?.layers.map((layer) => layer.name) ?? []),
    },
    {
      id: 'selectBlock',
      group: 'edit',
      icon: 'layers',
      label: t('model.actions.selectBlock'),
      keys: 'B',
      reason: () => needsLayer() ?? (blockOfSelection() ? null : t('model.reasons.noBlock')),
      run: () => model.select(blockOfSelection()?.layers ?? []),
    },
    {
      id: 'foldBlocks',
      group: 'view',
      icon: 'minus',
      label: t('model.actions.foldBlocks'),
      reason: () => needsGraph() ?? (blocks.blocks.length > 0 ? null : t('model.reasons.noBlock')),
      run: () => blocks.fold(true),
    },
    {
      id: 'openBlocks',
      group: 'view',
      icon: 'plus',
      label: t('model.actions.openBlocks'),
      reason: () => needsGraph() ?? (blocks.folded.size > 0 ? null : t('model.reasons.isFolded')),
      run: () => blocks.fold(false),
    },
    {
      id: 'compare',
      group: 'view',
      icon: 'compare',
      label: t(compare.on ? 'model.compare.hide' : 'model.compare.show'),
      keys: 'C',
      reason: needsGraph,
      run: () => (compare.on = !compare.on),
    },
    {
      id: 'layerList',
      group: 'view',
      icon: 'list',
      label: t('commands.layerList'),
      reason: needsGraph,
      run: () => void request('layerList', 'model'),
    },
    {
      id: 'fit',
      group: 'view',
      icon: 'fit',
      label: t('commands.fit'),
      reason: needsGraph,
      run: () => void request('fit', 'model'),
    },
    {
      id: 'zoomIn',
      group: 'view',
      icon: 'plus',
      label: t('commands.zoomIn'),
      reason: needsGraph,
      run: () => void request('zoomIn', 'model'),
    },
    {
      id: 'zoomOut',
      group: 'view',
      icon: 'minus',
      label: t('commands.zoomOut'),
      reason: needsGraph,
      run: () => void request('zoomOut', 'model'),
    },
    {
      id: 'saveSvg',
      group: 'view',
      icon: 'download',
      label: t('model.actions.saveSvg'),
      keys: 'Ctrl+Alt+E',
      scope: 'window',
      reason: needsGraph,
      run: () => model.graph && model.facts && downloadSvg(model.graph, model.facts, asShown()),
    },
    {
      id: 'savePng',
      group: 'view',
      icon: 'download',
      label: t('model.actions.savePng'),
      keys: 'Ctrl+Shift+E',
      scope: 'window',
      reason: needsGraph,
      run: () =>
        model.graph &&
        model.facts &&
        void downloadPng(model.graph, model.facts, asShown()).catch((error) => toasts.fail(error)),
    },
    ...Object.values(catalog)
      .filter((kind) => kind.inputs[0] === 1)
      .map(
        (kind): Command => ({
          id: `append-${kind.kind}`,
          group: 'layer',
          icon: 'plus',
          minor: true,
          label: t('model.actions.append', { kind: kind.kind }),
          reason: needsGraph,
          run: () => append(kind.kind),
        }),
      ),
  ]);

  return { commands, run: (id: string) => runCommand(commands.value, id) };
}
