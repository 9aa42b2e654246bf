// Whether the person has changed anything since a step was shown: until then, what is not right is not their mistake.
import { computed, ref, watch } from 'vue';
import type { Verdict } from '#shared/labs/guided/lab';

/** Watches the shown step and its verdict. */
export function useUntouched(step: () => string | null, verdict: () => Verdict | undefined) {
  const hasActed = ref(false);
  const now = computed(() => JSON.stringify(verdict() ?? null));
  /** The verdict before the person did anything. */
  const before = ref(now.value);
  /** Called when a step is shown or restarted. */
  function begin(): void {
    hasActed.value = false;
    before.value = now.value;
  }
  /** Called when the person uses the window. */
  function end(): void {
    hasActed.value = true;
  }
  watch(step, begin, { flush: 'sync' });
  // Without an action, a verdict changes only because what was there before is still being loaded.
  watch(now, (is) => {
    if (!hasActed.value) before.value = is;
  });
  /** True until an action has changed the verdict. */
  const is = computed(() => !hasActed.value || before.value === now.value);
  return { is, begin, end };
}
