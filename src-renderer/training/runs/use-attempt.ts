// Error handling for buttons that call the engine.
import { useToasts } from '../../stores/toasts';

/** Returns a function that awaits `work` and shows its error with a Retry button. */
export function useAttempt() {
  const toasts = useToasts();
  return async function attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      toasts.fail(error, () => void attempt(work));
    }
  };
}
