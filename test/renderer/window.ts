// A window's stores with an engine over loopback, like in main.ts, for tests that mount components.
import { createPinia, setActivePinia } from 'pinia';
import { createApp } from 'vue';
import type { Connection, ConnectionState } from '../../src-renderer/connect/connection';
import { connectionKey } from '../../src-renderer/connect/use-connection';
import { useData } from '../../src-renderer/stores/data';
import { useModel } from '../../src-renderer/stores/model';
import { useProject } from '../../src-renderer/stores/project';
import { useRuns } from '../../src-renderer/stores/runs';
import { useUndo } from '../../src-renderer/stores/undo';
import { openEngine, temporaryFolder } from '../engine/support';

const connected: ConnectionState = { status: 'connected', reason: null, connections: 1 };

/** Opens an engine and a window's stores, with a new project. `shell` replaces functions of the browser's shell. */
export async function openWindow(shell: Partial<Connection['shell']> = {}) {
  const { client } = await openEngine(await temporaryFolder());
  const connection: Connection = {
    client,
    state: {
      current: () => connected,
      subscribe(listener) {
        listener(connected);
        return () => {};
      },
    },
    shell: {
      kind: 'browser',
      dialogs: false,
      chooseFolder: async () => null,
      chooseModelFile: async () => null,
      chooseSave: async () => null,
      pathsOf: () => null,
      showItem: async () => {},
      setMenu: () => {},
      onCommand: () => {},
      setRun: () => {},
      notify: () => {},
      onOpen: () => {},
      copyText: async () => {},
      facts: async () => [],
      command: null,
      servers: null,
      updates: null,
      ...shell,
    },
    retry: () => {},
    close: () => {},
  };
  const pinia = createPinia();
  const app = createApp({});
  app.provide(connectionKey, connection);
  app.use(pinia);
  setActivePinia(pinia);
  const stores = {
    project: useProject(),
    data: useData(),
    model: useModel(),
    runs: useRuns(),
    history: useUndo(),
  };
  await stores.project.create('Colors');
  return { pinia, connection, client, ...stores };
}

/** Returns a network with an input of 32 × 32 pixels and random weights. */
export const smallNetwork = () => ({
  catalog: 'efficientnet-lite0',
  inputShape: [32, 32, 3],
  includeTop: false,
  weights: 'random' as const,
});
