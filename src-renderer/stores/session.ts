// How the window stands to the engine, as state that templates can read.
import { defineStore } from 'pinia';
import { computed, onScopeDispose, shallowRef } from 'vue';
import type { ConnectionState } from '../connect/connection';
import { useConnection } from '../connect/use-connection';

/** Connection state, the shell's abilities and the engine's own description. */
export const useSession = defineStore('session', () => {
  const connection = useConnection();
  const state = shallowRef<ConnectionState>(connection.state.current());
  const leave = connection.state.subscribe((next) => (state.value = next));
  onScopeDispose(leave);

  const connected = computed(() => state.value.status === 'connected');
  /** Counts connections: a watcher on it replays what a new engine must be asked again. */
  const connections = computed(() => state.value.connections);

  return {
    state,
    connected,
    connections,
    client: connection.client,
    shell: connection.shell,
    retry: () => connection.retry(),
  };
});
