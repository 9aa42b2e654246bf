// Preload script of the hidden GPU window: passes the ports that main sends to the page, and offers nothing else.
import { ipcRenderer } from 'electron';
import { ipc } from '../ipc-names';

const page = globalThis as unknown as {
  postMessage(message: string, origin: string, ports: readonly unknown[]): void;
  readonly location: { readonly origin: string };
};

ipcRenderer.on(ipc.port, (event) => page.postMessage('graft-port', page.location.origin, [...event.ports]));
