// `graft train --sent`: trains the run that another Graft wrote to a shared folder, and prints its events, one JSON document per line.
import type { RunEvent } from '#shared/run/events';
import type { Session } from './command';

/** Trains a sent run. Returns the exit code: 0 if it is done, 130 if it was stopped, else 1. */
export async function trainSent({ client, output, signal }: Session, folder: string): Promise<number> {
  const stop = () => void client.stopSent({ folder }).catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  let last: RunEvent | undefined;
  try {
    for await (const { events } of client.trainSent({ folder }))
      for (const event of events) {
        // With the values of sentences, so that the window words them in its language.
        output.print(JSON.stringify(event));
        last = event;
      }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (last?.type !== 'ended') return 1;
  return { done: 0, stopped: 130, failed: 1, interrupted: 1 }[last.outcome];
}
