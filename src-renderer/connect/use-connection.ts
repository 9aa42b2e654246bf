// How stores come to the engine: the connection is injected into the app, never found on `window`.
import { type InjectionKey, inject } from 'vue';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { Connection } from './connection';

/** Key under which main.ts (or a test) provides the connection. */
export const connectionKey: InjectionKey<Connection> = Symbol('connection');

/** The injected connection; call it in a store's or component's setup. */
export function useConnection(): Connection {
  const connection = inject(connectionKey);
  if (!connection) throw new Error('No connection was provided to the app.');
  return connection;
}

/** The engine's client of the injected connection. */
export function useClient(): Client<EngineContract> {
  return useConnection().client;
}
