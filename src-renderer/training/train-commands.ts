// Commands of the plan and of training.
import { useI18n } from 'vue-i18n';
import { planNames } from '#shared/recipe/plans';
import { useReasonWords } from '../i18n/reason-words';
import { useClusters } from '../stores/clusters';
import { useDepthAccuracy } from '../stores/depth-accuracy';
import { request } from '../stores/requests';
import { useRuns } from '../stores/runs';
import { useSettings } from '../stores/settings';
import type { Command } from '../ui/command';
import { useStages } from './plan/use-stages';
import { useStart } from './plan/use-start';
import { useRunCommands } from './runs/run-commands';
import { useAttempt } from './runs/use-attempt';

/** Returns the commands of training and of its runs. */
export function useTrainCommands() {
  const { t } = useI18n();
  const runs = useRuns();
  const settings = useSettings();
  const depths = useDepthAccuracy();
  const clusters = useClusters();
  const { ofReason } = useReasonWords();
  const { choosePlan, add } = useStages();
  const { reason, start } = useStart();
  const attempt = useAttempt();
  const runCommands = useRunCommands();
  const always = () => null;

  return (): readonly Command[] => [
    {
      id: 'startTraining',
      group: 'train',
      scope: 'window',
      icon: 'play',
      label: t(runs.live ? 'train.queue' : 'commands.start'),
      keys: 'Ctrl+Enter',
      reason: () => reason.value,
      run() {
        settings.view = 'train';
        void start();
      },
    },
    {
      id: 'stopTraining',
      group: 'train',
      scope: 'window',
      icon: 'stop',
      label: t('commands.stop'),
      keys: 'Ctrl+.',
      reason: () => (runs.live ? null : t('commands.reasons.noLive')),
      run() {
        const live = runs.live;
        if (live) void attempt(() => runs.stop(live.runId));
      },
    },
    {
      id: 'advise',
      group: 'train',
      icon: 'try',
      label: t('train.advice.open'),
      hint: t('train.advice.help'),
      reason: () => depths.missing.map(ofReason).join('\n') || null,
      run: () => void request('advise', 'train'),
    },
    {
      id: 'sweep',
      group: 'train',
      icon: 'list',
      label: t('train.sweep.open'),
      hint: t('train.sweep.text'),
      reason: () => reason.value,
      run: () => void request('sweep', 'train'),
    },
    {
      id: 'clusters',
      group: 'train',
      icon: 'server',
      label: t('clusters.open'),
      hint: t('clusters.manage'),
      reason: always,
      run: () => void request('clusters', 'train'),
    },
    {
      id: 'clusterFeatures',
      group: 'train',
      icon: 'server',
      label: t('clusters.features.open'),
      hint: t('clusters.features.hint'),
      reason: () => (clusters.chosen ? null : t('clusters.features.needsCluster')),
      run: () => void request('clusterFeatures', 'train'),
    },
    {
      id: 'addStage',
      group: 'train',
      icon: 'plus',
      label: t('train.addStage'),
      reason: always,
      run() {
        add();
        settings.view = 'train';
      },
    },
    ...planNames.map(
      (name): Command => ({
        id: `plan-${name}`,
        group: 'plan',
        icon: 'train',
        label: t('commands.usePlan', { plan: t(`train.presets.${name}`) }),
        short: t(`train.presets.${name}`),
        hint: t(`train.presets.${name}Text`),
        reason: always,
        run() {
          choosePlan(name);
          settings.view = 'train';
        },
      }),
    ),
    ...runCommands(),
  ];
}
