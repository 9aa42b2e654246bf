// A run's status in words.
import { useI18n } from 'vue-i18n';
import type { RunInfo } from '#shared/protocol/engine/runs';

/** Returns the function that words the status of a run. */
export function useStatusWords(): (run: RunInfo) => string {
  const { t } = useI18n();
  return ({ status, stoppedAfter }) =>
    stoppedAfter === undefined
      ? t(`train.status.${status}`)
      : t('clusters.early.status', { n: stoppedAfter });
}
