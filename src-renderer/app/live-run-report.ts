// Reports the live run to the shell, which shows its progress on the app's icon and keeps the computer awake.
import { computed, ref, watch } from 'vue';
import { useRuns } from '../stores/runs';
import { useSession } from '../stores/session';

/** Reports while the component is mounted, at most at each percent of the run's time, which never goes back. */
export function useLiveRunReport(): void {
  const { shell } = useSession();
  const runs = useRuns();
  const isLive = computed(() => runs.live !== null);
  const percent = ref<number | null>(null);
  /** When the run was first seen live, in case the list does not know yet when it began. */
  let seenAt = Date.now();
  watch(
    () => runs.live?.runId,
    () => {
      percent.value = null;
      seenAt = Date.now();
    },
  );
  watch(
    () => runs.liveLeft,
    (left) => {
      if (!runs.live || left === null || left.seconds === null) return;
      const seconds = Math.max(0, (Date.now() - (runs.live.startedAt ?? seenAt)) / 1000);
      const now = Math.floor((100 * seconds) / Math.max(1, seconds + left.seconds));
      percent.value = Math.max(percent.value ?? 0, now);
    },
  );
  watch([isLive, percent], ([live, now]) =>
    shell.setRun(live ? { share: now === null ? null : now / 100 } : null),
  );
}
