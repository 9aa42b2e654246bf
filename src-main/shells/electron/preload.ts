// The only bridge into the page: requests a port to the engine and system features (dialogs, menu, paths) from main.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { ipc } from './ipc-names';

/** The window that this script is loaded into. */
const page = globalThis as unknown as {
  postMessage(message: string, origin: string, ports: readonly unknown[]): void;
  readonly location: { readonly origin: string };
};

ipcRenderer.on(ipc.port, (event) => page.postMessage('graft-port', page.location.origin, [...event.ports]));

contextBridge.exposeInMainWorld('graftShell', {
  platform: process.platform,
  connect: () => ipcRenderer.send(ipc.connect),
  chooseFolder: () => ipcRenderer.invoke(ipc.chooseFolder),
  chooseModelFile: () => ipcRenderer.invoke(ipc.chooseModelFile),
  chooseSave: (name: unknown) => ipcRenderer.invoke(ipc.chooseSave, String(name)),
  // Before Electron 29, File has a `path` property instead.
  pathForFile: (file: File) =>
    webUtils?.getPathForFile(file) ?? (file as File & { path?: string }).path ?? '',
  showItem: (path: unknown) => ipcRenderer.invoke(ipc.showItem, String(path)),
  setMenu: (menu: unknown) => ipcRenderer.send(ipc.menu, menu),
  onCommand: (listener: (id: string) => void) => {
    ipcRenderer.on(ipc.command, (_event, id: unknown) => listener(String(id)));
  },
  setRun: (run: unknown) => ipcRenderer.send(ipc.run, run),
  notify: (title: unknown, text: unknown) => ipcRenderer.send(ipc.notify, String(title), String(text)),
  copyText: (text: unknown) => ipcRenderer.invoke(ipc.copy, String(text)),
  facts: () => ipcRenderer.invoke(ipc.facts),
  command: (request: unknown) => ipcRenderer.invoke(ipc.installCommand, String(request)),
  servers: (request: unknown) => ipcRenderer.invoke(ipc.servers, request),
  update: (request: unknown) => ipcRenderer.send(ipc.update, request),
  onUpdate: (listener: (state: unknown) => void) => {
    ipcRenderer.on(ipc.updateState, (_event, state: unknown) => listener(state));
  },
  onOpen: (listener: (path: string) => void) => {
    const take = async () => {
      for (const path of (await ipcRenderer.invoke(ipc.takeOpened)) as string[]) listener(path);
    };
    ipcRenderer.on(ipc.opened, () => void take());
    void take();
  },
});
