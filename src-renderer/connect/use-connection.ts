// Injection of the connection, so that stores do not read it from `window`.
import { type InjectionKey, inject } from 'vue';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { Connection } from './connection';

/** Key under which main.ts (or a test) provides the connection. */
export const connectionKey: InjectionKey<Connection> = Symbol('connection');

/** Returns the injected connection. Call it in the setup of a store or component. */
export function useConnection(): Connection {
  const connection = inject(connectionKey);
  if (!connection) throw new Error('No connection was provided to the app.');
  return connection;
}

/** Returns the engine client of the injected connection. */
export function useClient(): Client<EngineContract> {
  return useConnection().client;
}
