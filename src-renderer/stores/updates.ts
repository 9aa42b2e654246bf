// Updates of the app, as the shell reports them.
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { UpdateRequest, UpdateState } from '#shared/protocol/updates';
import { useSession } from './session';

/** The state of updates; null in a browser, and until the shell has reported it. */
export const useUpdates = defineStore('updates', () => {
  const { shell } = useSession();
  const state = shallowRef<UpdateState | null>(null);
  shell.updates?.onState((next) => (state.value = next));

  /** The command that installs the verified package; null if Graft installs by itself. */
  const packageCommand = computed(() => {
    const file = state.value?.file;
    return file ? `sudo apt install '${file.replaceAll("'", `'\\''`)}'` : null;
  });

  return {
    state,
    packageCommand,
    canUpdate: shell.updates !== null,
    request: (request: UpdateRequest) => shell.updates?.request(request),
  };
});
