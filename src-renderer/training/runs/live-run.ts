// Status of the live run as text and numbers: activity, progress, time left.
import { computed, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import type { RunInfo } from '#shared/protocol/engine/runs';
import type { RunState } from '#shared/run/reduce-run';
import { useLiveLeft } from '../../stores/live-left';
import { useRuns } from '../../stores/runs';
import { useToasts } from '../../stores/toasts';
import { formatPercent, useFormat } from '../../ui/format';

/** Returns the finished fraction of a run, by epochs and steps; null if unknown. */
function shareDone(state: RunState): number | null {
  const total = state.stages.reduce((sum, stage) => sum + stage.epochs, 0);
  if (total === 0) return null;
  const part = state.stepsPerEpoch > 0 ? state.stepInEpoch / state.stepsPerEpoch : 0;
  return Math.min(1, (state.epochs.length + Math.min(part, 1)) / total);
}

/** True if all epochs of the current stage are done, before the next stage says that it starts. */
export function hasEnded({ epochs, stage, stages, endings }: RunState): boolean {
  const done = epochs.filter((row) => row.stage === stage).length;
  return endings[stage] !== undefined || done >= (stages[stage]?.epochs ?? Number.POSITIVE_INFINITY);
}

/** Returns texts and numbers of a run that is live, for the footer and the run's panel; by default of the one that trains here. */
export function useLiveRun(ofRun?: () => RunInfo) {
  const { t } = useI18n();
  const { timeLeft, whole } = useFormat();
  const runs = useRuns();
  const toasts = useToasts();
  const stopping = ref(false);
  const run = computed(() => (ofRun ? ofRun() : runs.live));
  const runState = computed(() => (run.value ? (runs.states.get(run.value.runId) ?? null) : null));
  const shownLeft = ofRun ? useLiveLeft(() => (run.value ? runs.timingOf(run.value.runId) : null)) : null;
  watch(
    () => run.value?.runId,
    () => (stopping.value = false),
  );

  const doing = computed(() => {
    const state = runState.value;
    if (run.value?.status === 'waiting')
      return run.value.cluster
        ? t('clusters.doing', { name: run.value.cluster.name })
        : t('train.waitingHelp');
    if (!state || state.stages.length === 0) return t('train.doing.starting');
    if (state.progress) {
      const what = t(`train.doing.${state.progress.what}`);
      const { done, total } = state.progress;
      return t('train.doingOf', { what, done: whole(done), total: whole(total) });
    }
    const isOver = hasEnded(state);
    const stage = state.stages[isOver ? state.stage + 1 : state.stage]?.name;
    const steps =
      state.stepsPerEpoch > 0 && !isOver
        ? t('train.stepOf', { done: state.stepInEpoch, total: state.stepsPerEpoch })
        : '';
    return [stage, steps].filter(Boolean).join(' · ');
  });
  const epoch = computed(() => {
    const state = runState.value;
    const total = state?.stages.reduce((sum, stage) => sum + stage.epochs, 0) ?? 0;
    if (!state || total === 0) return '';
    return t('train.epochOf', { done: Math.min(total, state.epochs.length + 1), total });
  });
  const share = computed(() => {
    const state = runState.value;
    if (!state) return null;
    if (state.progress && state.progress.what !== 'validating' && state.progress.total > 0) {
      return state.progress.done / state.progress.total;
    }
    return shareDone(state);
  });
  const left = computed(() => {
    const known = shownLeft ? shownLeft.value : runs.liveLeft;
    if (!known) return '';
    const { seconds, atMost } = known;
    if (seconds === null) return t('train.measuringLeft');
    return atMost
      ? t('train.leftAtMost', { time: timeLeft(seconds) })
      : t('train.leftAbout', { time: timeLeft(seconds) });
  });
  const accuracy = computed(() => {
    const last = runState.value?.epochs.at(-1)?.validation;
    return last ? formatPercent(last.accuracy) : '';
  });

  /** The scheduler of a sweep compares its runs, so they stop together. */
  const stopText = computed(() =>
    t(run.value?.cluster?.grace === undefined ? 'train.stop' : 'clusters.early.stop'),
  );
  async function stop(): Promise<void> {
    if (!run.value) return;
    stopping.value = true;
    try {
      await runs.stop(run.value.runId);
    } catch (error) {
      stopping.value = false;
      toasts.fail(error);
    }
  }

  return { doing, epoch, share, left, accuracy, stop, stopping, stopText };
}
