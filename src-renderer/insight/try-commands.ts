// Commands of the Try view.
import { useI18n } from 'vue-i18n';
import { useBatch } from '../stores/batch';
import { useData } from '../stores/data';
import { request } from '../stores/requests';
import { useSettings } from '../stores/settings';
import { useTrial } from '../stores/trial';
import { useTrialSources } from '../stores/trial-sources';
import type { Command } from '../ui/command';
import { useTrialImages } from './use-trial-images';

/** Returns the commands that add and remove images to try the model on. */
export function useTryCommands() {
  const { t } = useI18n();
  const batch = useBatch();
  const data = useData();
  const settings = useSettings();
  const trial = useTrial();
  const sources = useTrialSources();
  const { reason } = useTrialImages();
  const needsData = () =>
    data.summary ? (sources.fetching ? t('data.scanning') : reason.value) : t('train.reasons.noData');
  function show(act: () => unknown): () => void {
    return () => {
      settings.view = 'try';
      act();
    };
  }

  return (): readonly Command[] => [
    {
      id: 'tryImages',
      group: 'try',
      icon: 'upload',
      label: t('try.choose'),
      reason: () => reason.value,
      run: () => void request('tryImages', 'try'),
    },
    {
      id: 'tryCamera',
      group: 'try',
      icon: 'camera',
      label: t('commands.tryCamera'),
      reason: () => reason.value,
      run: () => void request('tryCamera', 'try'),
    },
    {
      id: 'tryPhone',
      group: 'try',
      icon: 'phone',
      label: t('commands.tryPhone'),
      reason: () => reason.value,
      run: () => void request('tryPhone', 'try'),
    },
    {
      id: 'tryFromData',
      group: 'try',
      icon: 'data',
      label: t('try.fromData'),
      hint: t('try.fromDataHelp'),
      reason: needsData,
      run: show(sources.addFromData),
    },
    {
      id: 'tryUnlabeled',
      group: 'try',
      icon: 'data',
      label: t('try.unlabeled', { n: data.summary?.unlabeledTotal ?? 0 }, data.summary?.unlabeledTotal ?? 0),
      hint: t('try.unlabeledHelp'),
      reason: () =>
        needsData() ?? (data.summary?.unlabeledTotal ? null : t('commands.reasons.noneUnlabeled')),
      run: show(sources.addUnlabeled),
    },
    {
      id: 'predictFolder',
      group: 'try',
      icon: 'folder',
      label: t('batch.command'),
      reason: () => reason.value,
      run: show(() => {
        batch.isOpen = true;
      }),
    },
    {
      id: 'tryClear',
      group: 'try',
      icon: 'close',
      label: t('commands.clearTry'),
      reason: () => (trial.images.length > 0 ? null : t('commands.reasons.noTrial')),
      run: show(trial.clear),
    },
  ];
}
