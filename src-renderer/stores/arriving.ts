// Loads a model in two steps: its structure first, then its weights, with progress and errors.
import { computed, shallowRef } from 'vue';
import { isCancelled, wordsOf } from '#shared/errors';
import type { ModelSource } from '#shared/graph/model-source';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { Words } from '#shared/sentence';

/** State of the model's weights. */
export type Arrival =
  | { readonly state: 'here' }
  | {
      readonly state: 'coming';
      readonly done: number;
      readonly total: number | null;
      readonly startedAt: number;
    }
  | { readonly state: 'stopped' }
  | { readonly state: 'failed'; readonly message: Words };

/** A model as returned by the engine. */
export type Opened = Awaited<ReturnType<Client<EngineContract>['openModel']>>;

/** Loads one model at a time. `show` receives its structure, and the whole model once the weights are loaded. */
export function createArrival(client: Client<EngineContract>) {
  const arrival = shallowRef<Arrival>({ state: 'here' });
  let reading: AbortController | null = null;

  /** Resolves when loading has ended; `arrival` holds the error if the weights failed. Throws if the structure cannot be read. */
  async function read(
    request: { project: string; source: ModelSource },
    show: (opened: Opened, whole: boolean) => Promise<void>,
  ): Promise<void> {
    leave();
    const controller = new AbortController();
    reading = controller;
    const set = (next: Arrival) => {
      if (reading === controller) arrival.value = next;
    };
    let shown = arrival.value.state !== 'here';
    const startedAt = Date.now();
    if (shown) set({ state: 'coming', done: 0, total: null, startedAt });
    try {
      const items = client.loadModel(request, { signal: controller.signal });
      for await (const { structure, progress, opened } of items) {
        if (reading !== controller) return;
        if (structure && !shown) {
          set({ state: 'coming', done: 0, total: null, startedAt });
          await show(structure, false);
          shown = true;
        }
        if (progress && shown) set({ state: 'coming', ...progress, startedAt });
        if (!opened) continue;
        await show(opened, true);
        set({ state: 'here' });
        return;
      }
      set({ state: 'stopped' });
    } catch (error) {
      if (reading !== controller) return;
      if (!shown) throw error;
      if (controller.signal.aborted || isCancelled(error)) set({ state: 'stopped' });
      else set({ state: 'failed', message: wordsOf(error) });
    } finally {
      if (reading === controller) reading = null;
    }
  }

  /** Stops loading; the structure stays visible. */
  function stop(): void {
    reading?.abort();
  }

  /** Closes the model and cancels loading. */
  function leave(): void {
    const left = reading;
    reading = null;
    left?.abort();
  }

  /** Resets the state before a model is opened. */
  function reset(): void {
    leave();
    arrival.value = { state: 'here' };
  }

  return { arrival, pending: computed(() => arrival.value.state !== 'here'), read, stop, reset };
}
