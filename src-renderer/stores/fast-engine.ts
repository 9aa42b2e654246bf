// The fast engine: whether native TensorFlow is installed on this machine, and its installation from the window.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { isCancelled, wordsOf } from '#shared/errors';
import type { InstallStep, RuntimeState } from '#shared/protocol/engine/runtime';
import type { RuntimeReport } from '#shared/protocol/trainer/trials';
import type { Words } from '#shared/sentence';
import { readSetting, writeSetting } from '../ui/remember';
import { useSession } from './session';

const declinedKey = 'fastEngineDeclined';

/** The state of the fast engine. */
export const useFastEngine = defineStore('fast-engine', () => {
  const session = useSession();
  const { client } = session;
  const state = shallowRef<RuntimeState | null>(null);
  const step = shallowRef<InstallStep | null>(null);
  /** Why the last installation failed. */
  const failure = shallowRef<Words | null>(null);
  const installing = ref(false);
  /** True after an installation of this window, until the message is closed. */
  const justInstalled = ref(false);
  const declined = ref(readSetting(declinedKey) === 'yes');
  /** What training really runs on, with its measured speed; null until it was asked for. */
  const report = shallowRef<RuntimeReport | null>(null);
  const measuring = ref(false);
  let controller: AbortController | null = null;

  /** True if training runs on the built-in engine. */
  const isMissing = computed(() =>
    report.value ? !report.value.kind.startsWith('native') : state.value?.installed === 'none',
  );
  /** True while the start page shows the card. */
  const isOffered = computed(
    () =>
      installing.value ||
      justInstalled.value ||
      failure.value !== null ||
      (isMissing.value && !declined.value && state.value?.offer !== null && state.value !== null),
  );

  async function refresh(): Promise<void> {
    state.value = await client.runtimeState({});
  }
  watch(
    () => session.connections,
    () => {
      if (session.connected) void refresh().catch(() => {});
    },
    { immediate: true },
  );

  /** Asks a trainer what it runs on, and measures its speed. */
  async function measure(): Promise<void> {
    if (measuring.value) return;
    measuring.value = true;
    try {
      report.value = await client.doctor({});
    } finally {
      measuring.value = false;
    }
  }

  /** Installs the library; an interrupted download is continued. */
  async function install(): Promise<void> {
    if (installing.value) return;
    controller = new AbortController();
    const { signal } = controller;
    installing.value = true;
    failure.value = null;
    step.value = null;
    decline(false);
    try {
      for await (const item of client.installRuntime({}, { signal })) {
        step.value = item.step ?? step.value;
        if (item.state) {
          state.value = item.state;
          justInstalled.value = true;
        }
      }
    } catch (error) {
      if (!isCancelled(error) && !signal.aborted) failure.value = wordsOf(error);
      await refresh().catch(() => {});
    } finally {
      installing.value = false;
    }
    if (justInstalled.value) await measure().catch(() => {});
  }

  const cancel = () => controller?.abort();

  /** Hides the card on the start page; it stays in the status of the engine. */
  function decline(value = true): void {
    declined.value = value;
    writeSetting(declinedKey, value ? 'yes' : 'no');
    if (!value) return;
    failure.value = null;
    justInstalled.value = false;
  }
  const closeMessage = () => {
    justInstalled.value = false;
  };

  return {
    ...{ state, step, failure, installing, justInstalled, declined, report, measuring },
    ...{ isMissing, isOffered, refresh, measure, install, cancel, decline, closeMessage },
  };
});
