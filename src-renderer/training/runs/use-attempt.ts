// Calls from buttons: a failure is shown with a button to retry.
import { useToasts } from '../../stores/toasts';

/** Returns a function that awaits `work` and shows its error as a message with Retry. */
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
