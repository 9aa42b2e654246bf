// Commands of the Data view.
import { useI18n } from 'vue-i18n';
import { useData } from '../stores/data';
import { useGraftIt } from '../stores/graft-it';
import { useModel } from '../stores/model';
import { useProject } from '../stores/project';
import { type RequestName, request } from '../stores/requests';
import { useSession } from '../stores/session';
import type { Command } from '../ui/command';

/** Returns the commands of the dataset. */
export function useDataCommands() {
  const { t } = useI18n();
  const data = useData();
  const graftIt = useGraftIt();
  const model = useModel();
  const project = useProject();
  const { shell } = useSession();
  const always = () => null;
  const needsFolder = () => (project.draft.folder === null ? t('train.reasons.noData') : null);
  const needsData = () =>
    data.summary ? null : t(data.scanning ? 'train.reasons.scanning' : 'train.reasons.noData');
  const ask = (name: RequestName) => () => void request(name, 'data');

  return (): readonly Command[] => [
    {
      id: 'openFolder',
      group: 'data',
      scope: 'window',
      icon: 'folder',
      label: t('commands.openFolder'),
      keys: 'Ctrl+O',
      reason: always,
      run: ask('openFolder'),
    },
    {
      id: 'openAddress',
      group: 'data',
      scope: 'window',
      icon: 'folder',
      label: t('commands.openAddress'),
      reason: always,
      run: ask('openAddress'),
    },
    {
      id: 'addFolder',
      group: 'data',
      icon: 'plus',
      label: t('commands.addFolder'),
      reason: needsData,
      run: ask('addFolder'),
    },
    {
      id: 'classCamera',
      group: 'data',
      icon: 'camera',
      label: t('commands.classCamera'),
      reason: needsData,
      run: ask('classCamera'),
    },
    {
      id: 'classPhone',
      group: 'data',
      icon: 'phone',
      label: t('commands.classPhone'),
      reason: needsData,
      run: ask('classPhone'),
    },
    {
      id: 'copyFolder',
      group: 'data',
      icon: 'upload',
      label: t('commands.copyFolder'),
      reason: () => (shell.kind === 'browser' ? null : t('commands.reasons.onlyBrowser')),
      run: ask('copyFolder'),
    },
    {
      id: 'useSample',
      group: 'data',
      icon: 'graft',
      label: t('data.useSample'),
      reason: always,
      run: () => void data.choose('sample:drawings'),
    },
    {
      id: 'useDigits',
      group: 'data',
      icon: 'graft',
      label: t('data.useDigits'),
      reason: always,
      run: () => void data.choose('sample:digits'),
    },
    {
      id: 'rescan',
      group: 'data',
      icon: 'refresh',
      label: t('data.rescan'),
      reason: () => needsFolder() ?? (data.scanning ? t('data.scanning') : null),
      run: () => void data.scan(),
    },
    {
      id: 'stopScan',
      group: 'data',
      icon: 'stop',
      label: t('data.cancelScan'),
      reason: () => (data.scanning ? null : t('commands.reasons.notScanning')),
      run: () => data.cancel(),
    },
    {
      id: 'graftIt',
      group: 'data',
      icon: 'graft',
      label: t('assistant.open'),
      hint: t('assistant.help'),
      reason: () => (graftIt.reason === null ? null : t(`train.reasons.${graftIt.reason}`)),
      run: () => void graftIt.begin(),
    },
    {
      id: 'labels',
      group: 'review',
      icon: 'list',
      label: t('commands.addLabels'),
      reason: needsFolder,
      run: ask('labels'),
    },
    {
      id: 'split',
      group: 'review',
      icon: 'layers',
      label: t('commands.goToSplit'),
      reason: needsData,
      run: ask('split'),
    },
    {
      id: 'exportSplit',
      group: 'review',
      icon: 'download',
      label: t('data.export.open'),
      reason: needsData,
      run: ask('exportSplit'),
    },
    {
      id: 'findDuplicates',
      group: 'review',
      icon: 'search',
      label: t('data.findDuplicates'),
      reason: needsData,
      run: ask('duplicates'),
    },
    {
      id: 'findMislabeled',
      group: 'review',
      icon: 'search',
      label: t('data.suspects.find'),
      reason: () => needsData() ?? needsWeights(),
      run: ask('suspects'),
    },
    {
      id: 'imageMap',
      group: 'review',
      icon: 'data',
      label: t('commands.imageMap'),
      reason: needsData,
      run: ask('imageMap'),
    },
    {
      id: 'leftOut',
      group: 'review',
      icon: 'warning',
      label: t('commands.showLeftOut'),
      reason: () =>
        needsData() ?? (data.summary?.rejected.length === 0 ? t('commands.reasons.noneLeftOut') : null),
      run: ask('leftOut'),
    },
  ];

  function needsWeights(): string | null {
    if (!model.graph) return t('train.reasons.noModel');
    return model.arrival.state === 'here' ? null : t('train.reasons.weightsComing');
  }
}
