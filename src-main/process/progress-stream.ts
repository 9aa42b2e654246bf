// Turns work that reports progress through a callback into a stream that ends with the result.
import { setTimeout as sleep } from 'node:timers/promises';
import { reportEveryMs } from '#shared/pacer';
import { createQueue } from '#shared/queue';

/** Starts the work; yields its latest progress at most ten times per second, then its result. Errors of the work are rethrown. */
export async function* progressOf<P, T>(
  start: (onProgress: (progress: P) => void) => Promise<T>,
): AsyncGenerator<{ progress: P } | { result: T }> {
  const said = createQueue<P>();
  const working = start((progress) => said.push(progress)).finally(() => said.end());
  const over = working.catch(() => {});
  while (!said.ended) {
    await said.ready();
    const latest = said.takeAll().at(-1);
    if (latest !== undefined && !said.ended) yield { progress: latest };
    const pause = new AbortController();
    if (!said.ended) await Promise.race([over, sleep(reportEveryMs, undefined, { signal: pause.signal })]);
    pause.abort();
  }
  yield { result: await working };
}
