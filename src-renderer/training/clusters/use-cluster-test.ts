// Tests a cluster: a job of seconds that tells what each node has.
import { onBeforeUnmount, ref, shallowRef } from 'vue';
import { GraftError, wordsOf } from '#shared/errors';
import type { ClusterEvent } from '#shared/protocol/engine/clusters';
import type { Words } from '#shared/sentence';
import { useSession } from '../../stores/session';
import { type ReportLine, reportLines } from './report';

/** Returns the state of a test, and the functions that start and stop it. */
export function useClusterTest() {
  const { client } = useSession();
  const testing = ref(false);
  const lines = shallowRef<readonly ReportLine[]>([]);
  const problem = shallowRef<Words | null>(null);
  let controller: AbortController | null = null;

  function clear() {
    controller?.abort();
    testing.value = false;
    lines.value = [];
    problem.value = null;
  }

  async function start(name: string, folder: string | null): Promise<void> {
    clear();
    const own = new AbortController();
    controller = own;
    testing.value = true;
    const events: ClusterEvent[] = [];
    let version = '';
    try {
      for await (const step of client.testCluster({ name, folder }, { signal: own.signal })) {
        if (own.signal.aborted) return;
        version = step.version ?? version;
        if (step.waiting !== undefined) problem.value = step.waiting;
        if (step.event) events.push(step.event.event);
        if (step.event || step.version !== undefined) lines.value = reportLines(version, events, folder);
        if (step.ended && step.ended.status !== 'done')
          throw new GraftError('unavailable', step.ended.message ?? step.ended.status);
      }
    } catch (error) {
      if (!own.signal.aborted) problem.value = wordsOf(error);
    } finally {
      if (controller === own) testing.value = false;
    }
  }
  onBeforeUnmount(clear);
  return { testing, lines, problem, start, stop: clear };
}
