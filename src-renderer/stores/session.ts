// Reactive state of the window's connection to the engine.
import { defineStore } from 'pinia';
import { computed, onScopeDispose, shallowRef } from 'vue';
import type { ConnectionState } from '../connect/connection';
import { useConnection } from '../connect/use-connection';

/** Connection state, capabilities of the shell and description of the engine. */
export const useSession = defineStore('session', () => {
  const connection = useConnection();
  const state = shallowRef<ConnectionState>(connection.state.current());
  const unsubscribe = connection.state.subscribe((next) => (state.value = next));
  onScopeDispose(unsubscribe);

  const connected = computed(() => state.value.status === 'connected');
  /** Counts connections. Watchers repeat their requests when a new engine is connected. */
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
