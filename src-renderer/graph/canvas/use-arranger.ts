// Arranges large segments in a worker. Cancelled by a newer graph or by the user.
import { onScopeDispose, ref, shallowRef } from 'vue';
import type { Arrangement } from '../layout/arrange';
import { cacheArrangement, widths } from '../layout/layout';
import type { Segment } from '../layout/segments';

/** Returns what is being arranged, how to cancel it, and a counter that increases with each result. */
export function useArranger() {
  const busy = ref(false);
  const version = shallowRef(0);
  let worker: Worker | null = null;
  let waiting: Segment[] = [];
  /** Keys of segments whose arrangement the user cancelled. */
  const cancelled = new Set<string>();

  function stop(): void {
    worker?.terminate();
    worker = null;
    waiting = [];
    busy.value = false;
  }
  /** Requests these segments and cancels all others. */
  function arrange(segments: readonly Segment[]): void {
    const requested = segments.filter((one) => !cancelled.has(one.key));
    if (requested.length === waiting.length && requested.every((one, i) => one.key === waiting[i]?.key))
      return;
    stop();
    if (requested.length === 0) return;
    waiting = requested;
    busy.value = true;
    worker = new Worker(new URL('../layout/layout-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<{ key: string; arrangement: Arrangement }>) => {
      cacheArrangement(data.key, data.arrangement);
      waiting = waiting.filter((one) => one.key !== data.key);
      if (waiting.length === 0) stop();
      version.value++;
    };
    worker.onerror = () => cancel();
    for (const segment of requested) worker.postMessage({ segment, widths });
  }
  /** Cancels, keeping the quick layout. */
  function cancel(): void {
    for (const one of waiting) cancelled.add(one.key);
    stop();
  }
  onScopeDispose(stop);
  return { busy, version, arrange, cancel };
}
