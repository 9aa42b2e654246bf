// The GPUs of the machine that the engine runs on: which are there, which is chosen, their test, and the CUDA build.
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { isCancelled, wordsOf } from '#shared/errors';
import type { Devices } from '#shared/protocol/engine/device';
import type { InstallStep } from '#shared/protocol/engine/runtime';
import type { Words } from '#shared/sentence';
import { useFastEngine } from './fast-engine';
import { useSession } from './session';

/** GPUs, and what is done with them. */
export const useDevices = defineStore('devices', () => {
  const { client } = useSession();
  const engine = useFastEngine();
  const state = shallowRef<Devices | null>(null);
  const doing = ref<'installing' | 'testing' | null>(null);
  const step = shallowRef<InstallStep | null>(null);
  const failure = shallowRef<Words | null>(null);
  let controller: AbortController | null = null;
  let chosen = 0;

  /** Runs one thing at a time; a failure is shown. Afterward, what training runs on is asked again. */
  async function run(what: 'installing' | 'testing', work: (signal: AbortSignal) => Promise<void>) {
    if (doing.value !== null) return;
    controller = new AbortController();
    doing.value = what;
    failure.value = null;
    step.value = null;
    try {
      await work(controller.signal);
      await engine.measure();
    } catch (error) {
      if (!isCancelled(error) && !controller.signal.aborted) failure.value = wordsOf(error);
    } finally {
      doing.value = null;
    }
  }

  async function refresh(): Promise<void> {
    state.value = await client.devices({});
  }

  /**
   * Chooses a device: shown at once, and taken back if the engine refuses it. Of several choices in a row, the
   * replies to all but the last are ignored. WebGPU is tested at once, because it is not used before.
   */
  async function choose(device: string): Promise<void> {
    if (state.value === null || doing.value !== null) return;
    const mine = ++chosen;
    state.value = { ...state.value, use: device };
    failure.value = null;
    try {
      const reply = await client.chooseDevice({ device });
      if (mine !== chosen) return;
      state.value = reply;
      if (engine.report) await engine.measure();
    } catch (error) {
      if (mine !== chosen) return;
      await refresh();
      failure.value = wordsOf(error);
    }
    const { use, webgpu } = state.value;
    if (use === 'webgpu' && device === use && webgpu?.problem === null && !webgpu.test) await test();
  }

  const test = () =>
    run('testing', async (signal) => {
      state.value = await client.testGpu({}, { signal });
    });

  const install = () =>
    run('installing', async (signal) => {
      for await (const item of client.installGpu({}, { signal })) {
        step.value = item.step ?? step.value;
        if (item.testing) doing.value = 'testing';
        if (item.devices) state.value = item.devices;
      }
    });

  const cancel = () => controller?.abort();

  return { state, doing, step, failure, refresh, choose, test, install, cancel };
});
