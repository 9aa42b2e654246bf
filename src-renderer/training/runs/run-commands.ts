// Commands of runs: those of the selected run, and one that shows each run.
import { useI18n } from 'vue-i18n';
import { exportFormats } from '#shared/protocol/engine/use';
import { useData } from '../../stores/data';
import { useEvaluations } from '../../stores/evaluations';
import { useModel } from '../../stores/model';
import { type RequestName, request } from '../../stores/requests';
import { useRetrain } from '../../stores/retrain';
import { numberRuns } from '../../stores/run-numbers';
import { useRuns } from '../../stores/runs';
import { useSettings } from '../../stores/settings';
import { comparingRuns } from '../../stores/window-state';
import type { Command } from '../../ui/command';
import { isLive } from './status';
import { useRunActions } from './use-run-actions';

/** The menu lists this many runs; the command palette lists all. */
const mostInMenu = 15;

/** Returns the commands of runs. */
export function useRunCommands() {
  const { t } = useI18n();
  const runs = useRuns();
  const model = useModel();
  const settings = useSettings();
  const data = useData();
  const retrain = useRetrain();
  const evaluations = useEvaluations();
  const { needsCheckpoint, resume, remove, adopt, tryIt } = useRunActions(() => runs.selected);

  const needsRun = () => (runs.selected ? null : t('commands.reasons.noRun'));
  const needsWeights = () => needsRun() ?? needsCheckpoint.value;
  const needsEnd = () => needsRun() ?? (isLive(runs.selected!) ? t('commands.reasons.live') : null);
  const needsDone = () => needsEnd() ?? needsCheckpoint.value;
  const ask =
    (name: RequestName, value = '') =>
    () => {
      // The comparison covers the run that the others act on.
      comparingRuns.value = false;
      void request(name, 'train', value);
    };

  /** The head can be trained again after fixes of the dataset since the last run. */
  function reasonToRetrain(): string | null {
    const { outputs, number } = retrain;
    const n = data.classes.length;
    if (outputs !== null && outputs !== 1 && outputs !== n)
      return t('fix.classesDiffer', { n, number, outputs });
    if (retrain.isBusy) return t('fix.busy');
    return retrain.changes && retrain.count > 0 ? null : t('commands.reasons.nothingFixed');
  }
  function evaluate(): void {
    comparingRuns.value = false;
    settings.view = 'train';
    if (runs.selected) void evaluations.evaluate(runs.selected.runId);
  }
  function shown(): readonly Command[] {
    const numbers = numberRuns(runs.list);
    return runs.list.map((run, i) => ({
      id: `run-${run.runId}`,
      group: 'runs',
      icon: 'train',
      label: t('commands.showRun', { number: numbers.get(run.runId) ?? '', name: run.name }),
      short: runs.titleOf(run),
      minor: i >= mostInMenu,
      reason: () => null,
      run() {
        runs.select(run.runId);
        settings.view = 'train';
      },
    }));
  }

  return (): readonly Command[] => [
    {
      id: 'exportModel',
      group: 'project',
      scope: 'window',
      icon: 'download',
      label: t('export.title'),
      keys: 'Ctrl+E',
      minor: true,
      reason: needsWeights,
      run: ask('export'),
    },
    ...exportFormats.map(
      (format): Command => ({
        id: `export-${format}`,
        group: 'export',
        icon: 'download',
        label: t('commands.exportAs', { format: t(`export.formats.${format}`) }),
        short: `${t(`export.formats.${format}`)} …`,
        hint: t(`export.formatTexts.${format}`),
        reason: needsWeights,
        run: ask('export', format),
      }),
    ),
    {
      id: 'script',
      group: 'export',
      icon: 'file',
      label: t('train.script.open'),
      reason: needsRun,
      run: ask('script'),
    },
    {
      id: 'tryRun',
      group: 'run',
      icon: 'try',
      label: t('commands.tryRun'),
      reason: needsDone,
      run: tryIt,
    },
    {
      id: 'evaluate',
      group: 'run',
      icon: 'check',
      label: t('commands.evaluate'),
      reason: () =>
        needsDone() ?? (evaluations.jobs.has(runs.selected!.runId) ? t('train.evaluating') : null),
      run: evaluate,
    },
    {
      id: 'cancelEvaluation',
      group: 'run',
      icon: 'close',
      label: t('commands.cancelEvaluation'),
      reason: () => (evaluations.jobs.size > 0 ? null : t('commands.reasons.noEvaluation')),
      run: () => evaluations.cancel(),
    },
    {
      id: 'retrain',
      group: 'run',
      icon: 'refresh',
      label: t('fix.retrain'),
      reason: reasonToRetrain,
      run: () => void retrain.start(),
    },
    {
      id: 'resumeRun',
      group: 'run',
      icon: 'play',
      label: t('commands.resume'),
      reason: () =>
        needsDone() ?? (runs.selected?.status === 'done' ? t('commands.reasons.notResumable') : null),
      run: resume,
    },
    {
      id: 'continueRun',
      group: 'run',
      icon: 'right',
      label: t('commands.continueRun'),
      reason: needsDone,
      run: ask('continueRun'),
    },
    {
      id: 'adoptWeights',
      group: 'run',
      icon: 'graft',
      label: t('train.adopt'),
      hint: t('train.adoptHint'),
      reason: () => needsDone() ?? (model.graph ? null : t('train.reasons.noModel')),
      run: adopt,
    },
    {
      id: 'renameRun',
      group: 'run',
      icon: 'pencil',
      label: t('commands.renameRun'),
      reason: needsRun,
      run: ask('renameRun'),
    },
    {
      id: 'compareRuns',
      group: 'run',
      icon: 'compare',
      label: t('commands.compareRuns'),
      reason: () => needsRun() ?? (runs.list.length > 1 ? null : t('commands.reasons.oneRun')),
      run: ask('compareRuns'),
    },
    {
      id: 'deleteRun',
      group: 'run',
      icon: 'trash',
      label: t('train.delete'),
      reason: needsEnd,
      run: remove,
    },
    ...shown(),
  ];
}
