// Actions on a run that has ended, for its buttons and for commands.
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import type { RunInfo } from '#shared/protocol/engine/runs';
import { useModel } from '../../stores/model';
import { useRuns } from '../../stores/runs';
import { useSettings } from '../../stores/settings';
import { useToasts } from '../../stores/toasts';
import { useTrial } from '../../stores/trial';
import { useAttempt } from './use-attempt';

/** Returns the actions on the run that `find` returns; they do nothing without one. */
export function useRunActions(find: () => RunInfo | null) {
  const { t } = useI18n();
  const runs = useRuns();
  const model = useModel();
  const settings = useSettings();
  const toasts = useToasts();
  const trial = useTrial();
  const attempt = useAttempt();

  const hasCheckpoint = computed(() => {
    const run = find();
    return run !== null && (run.checkpoint || (runs.states.get(run.runId)?.checkpoint ?? null) !== null);
  });
  const needsCheckpoint = computed(() => (hasCheckpoint.value ? null : t('train.noCheckpoint')));

  function on(act: (run: RunInfo) => Promise<unknown>): () => void {
    return () => {
      const run = find();
      if (run) void attempt(() => act(run));
    };
  }
  const resume = on(({ runId }) => runs.resume(runId));
  const remove = on(async ({ runId, name }) => {
    await runs.remove(runId);
    toasts.show('info', t('train.deleted', { name }), {
      retry: () => void attempt(() => runs.restore(runId)),
      retryText: t('common.undo'),
    });
  });
  const adopt = on(async ({ runId, name }) => {
    const from = settings.view;
    await model.adopt(runId, 'last');
    toasts.show('good', t('train.adopted', { name }));
    // Who went elsewhere meanwhile stays there.
    if (settings.view === from) settings.view = 'model';
  });
  function tryIt(): void {
    trial.source = find()?.runId ?? null;
    settings.view = 'try';
  }
  return { hasCheckpoint, needsCheckpoint, resume, remove, adopt, tryIt };
}
