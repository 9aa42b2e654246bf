// Waits for the stores.
import { watch } from 'vue';

/** Resolves once a condition on stores is true. */
export function until(isTrue: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    let stop: (() => void) | null = null;
    const look = (is: boolean) => {
      if (!is) return;
      stop?.();
      resolve();
    };
    stop = watch(isTrue, look);
    look(isTrue());
  });
}
