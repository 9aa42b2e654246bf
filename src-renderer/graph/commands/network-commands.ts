// Commands that open or close a network, load its weights, and add a head.
import { useI18n } from 'vue-i18n';
import { useCatalog } from '../../stores/catalog';
import { useData } from '../../stores/data';
import { useModel } from '../../stores/model';
import { request } from '../../stores/requests';
import { useSettings } from '../../stores/settings';
import { useWeights } from '../../stores/weights';
import type { Command } from '../../ui/command';
import { headsFor } from '../edits/heads';
import { useSurgery } from '../edits/use-surgery';

/** Classes of a head that a command adds without a dataset. */
const classesWithoutData = 2;

/** Returns the commands. */
export function useNetworkCommands() {
  const { t } = useI18n();
  const catalog = useCatalog();
  const data = useData();
  const model = useModel();
  const settings = useSettings();
  const weights = useWeights();
  const { reasonForHead, addHead } = useSurgery();
  const classCount = () => data.classes.length || classesWithoutData;

  const heads = (): readonly Command[] =>
    headsFor(classCount()).map(({ key, needs, layers }) => ({
      id: `head-${key}`,
      group: 'head',
      icon: 'graft',
      label: t('commands.addHead', { head: t(`model.heads.${key}`) }),
      short: t(`model.heads.${key}`),
      hint: t(`model.heads.${key}Text`),
      reason: () => reasonForHead(needs, layers, classCount()),
      run() {
        addHead(layers, classCount());
        settings.view = 'model';
      },
    }));
  const networks = (): readonly Command[] =>
    catalog.models.map(({ id, title, weights: state }) => ({
      id: `network-${id}`,
      group: 'open',
      icon: 'model',
      label: t('commands.openNetwork', { name: title }),
      short: title,
      minor: state !== 'bundled' && state !== 'cached',
      reason: () => null,
      run() {
        const pretrained = state === 'bundled' || state === 'cached';
        void model.choose({ catalog: id, includeTop: true, weights: pretrained ? 'pretrained' : 'random' });
        settings.view = 'model';
      },
    }));
  /** The pretrained weights that are not on this machine yet. */
  const downloads = (): readonly Command[] =>
    catalog.models
      .filter(({ weights }) => weights === 'download')
      .map(({ id, title }) => ({
        id: `download-${id}`,
        group: 'open',
        icon: 'download',
        label: t('commands.downloadWeights', { name: title }),
        minor: true,
        reason: () => (weights.jobOf(id, true)?.running ? t('train.reasons.weightsComing') : null),
        run() {
          settings.view = 'model';
          void weights.fetch(id, true);
        },
      }));
  /** Loading is possible while the weights are neither loaded nor arriving. */
  function reasonForWeights(): string | null {
    if (!model.graph) return t('model.reasons.noGraph');
    if (model.arrival.state === 'here') return t('commands.reasons.weightsLoaded');
    return model.arrival.state === 'coming' ? t('train.reasons.weightsComing') : null;
  }

  return (): readonly Command[] => [
    {
      id: 'openModel',
      group: 'network',
      icon: 'file',
      label: t('commands.openModelFile'),
      reason: () => null,
      run: () => void request('modelFile', 'model'),
    },
    {
      id: 'closeNetwork',
      group: 'network',
      icon: 'model',
      label: t('commands.closeNetwork'),
      reason: () => (model.graph ? null : t('model.reasons.noGraph')),
      run() {
        model.close();
        settings.view = 'model';
      },
    },
    {
      id: 'loadWeights',
      group: 'network',
      icon: 'download',
      label: t('commands.getWeights'),
      reason: reasonForWeights,
      run: () => void model.readWeights(),
    },
    {
      id: 'stopWeights',
      group: 'network',
      icon: 'stop',
      label: t('model.arrival.stop'),
      reason: () => (model.arrival.state === 'coming' ? null : t('commands.reasons.noWeightsComing')),
      run: () => model.stopReading(),
    },
    ...networks(),
    ...downloads(),
    ...heads(),
  ];
}
