// Detects the shell of this window and connects through it.
import type { Transport } from '#shared/protocol/transport';
import type { Connection } from './connection';
import { createConnection } from './create-connection';
import { portLine } from './port-line';
import { browserShell, electronShell, type PreloadApi } from './shells';
import { openWebSocketLine } from './web-socket-line';

/** Connects this window to its engine. Resolves once the first attempt has succeeded or failed (see `state`). */
export async function connectWindow(): Promise<Connection> {
  const api = window.graftShell;
  const connection = api
    ? createConnection(() => openPortLine(api), electronShell(api))
    : createConnection(() => openWebSocketLine(engineUrl(window.location)), browserShell());
  await new Promise<void>((resolve) => {
    const unsubscribe = connection.state.subscribe(({ status }) => {
      if (status === 'connecting' || status === 'restarting') return;
      resolve();
      queueMicrotask(() => unsubscribe());
    });
  });
  return connection;
}

function engineUrl({ protocol, host }: Location): string {
  return `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}/engine`;
}

function openPortLine(api: PreloadApi): Promise<Transport> {
  return new Promise((resolve) => {
    const listen = (event: MessageEvent<unknown>) => {
      const port = event.ports[0];
      if (event.source !== window || event.data !== 'graft-port' || !port) return;
      window.removeEventListener('message', listen);
      resolve(portLine(port));
    };
    window.addEventListener('message', listen);
    api.connect();
  });
}
