// The remaining time of the live run as it is shown: it counts down each second, and follows new estimates gradually.
import { computed, onScopeDispose, ref, type ShallowRef, shallowRef, watch } from 'vue';
import type { RunState } from '#shared/run/reduce-run';
import type { RunPace } from '#shared/run/run-pace';
import { estimateLeft, secondsLeft } from '#shared/run/seconds-left';
import { createSteadyTime } from '#shared/run/steady-time';

/** What is known of the live run. `arrivedAt` is the time of this window when its latest event arrived. */
export interface LiveTiming {
  readonly runId: string;
  readonly state: RunState;
  readonly pace: RunPace;
  readonly arrivedAt: number;
}

/** A shown remaining time; null seconds while it is being measured. */
export interface ShownLeft {
  readonly seconds: number | null;
  /** True if early stopping may end the run sooner. */
  readonly atMost: boolean;
}

/** Returns the shown remaining time; null without a run that trains. */
export function useLiveLeft(current: () => LiveTiming | null): Readonly<ShallowRef<ShownLeft | null>> {
  const shown = shallowRef<ShownLeft | null>(null);
  const tick = ref(0);
  let steady = createSteadyTime();
  let timer: ReturnType<typeof setInterval> | undefined;
  const runId = computed(() => current()?.runId ?? null);
  watch(
    runId,
    (id) => {
      steady = createSteadyTime();
      clearInterval(timer);
      if (id !== null) timer = setInterval(() => tick.value++, 1000);
    },
    { immediate: true },
  );
  onScopeDispose(() => clearInterval(timer));
  watch(
    [current, tick],
    ([live]) => {
      if (live?.state.status !== 'running') {
        shown.value = null;
        return;
      }
      const { state, pace, arrivedAt } = live;
      // The engine's clock may differ from this window's, so only the time since the event is added to the event's.
      const at = (pace.lastAt ?? 0) + Math.max(0, performance.now() - arrivedAt);
      const seconds = steady.show(at, secondsLeft(state, pace, at));
      shown.value = { seconds, atMost: estimateLeft(state, pace, at)?.atMost ?? false };
    },
    { immediate: true },
  );
  return shown;
}
