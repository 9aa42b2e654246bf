// The two shells as the window sees them.
import type { CommandMenu, ShellBridge } from './connection';

/** What the preload exposes as `window.graftShell`; the other side is src-main/shells/electron/preload.ts. */
export interface PreloadApi {
  readonly platform: string;
  /** Asks for a port; it comes as a window message whose data is 'graft-port'. */
  connect(): void;
  chooseFolder(): Promise<string | null>;
  chooseModelFile(): Promise<string | null>;
  chooseSave(name: string): Promise<string | null>;
  pathForFile(file: File): string;
  showItem(path: string): Promise<void>;
  setMenu(menu: readonly CommandMenu[]): void;
  onCommand(listener: (id: string) => void): void;
  setBusy(busy: boolean): void;
  onMenu(listener: (command: string, id: string) => void): void;
  setRecent(projects: readonly { id: string; name: string }[]): void;
}

declare global {
  interface Window {
    readonly graftShell?: PreloadApi;
  }
}

/** Electron's shell. */
export function electronShell(api: PreloadApi): ShellBridge {
  return {
    kind: 'electron',
    dialogs: true,
    chooseFolder: () => api.chooseFolder(),
    chooseModelFile: () => api.chooseModelFile(),
    chooseSave: (name) => api.chooseSave(name),
    pathsOf(files) {
      const paths = files.map((file) => api.pathForFile(file));
      return paths.every((path) => path !== '') ? paths : null;
    },
    showItem: (path) => api.showItem(path),
    setMenu: (menu) => api.setMenu(menu),
    onCommand: (listener) => api.onCommand(listener),
    setBusy: (busy) => api.setBusy(busy),
    onMenu: (listener) => api.onMenu(listener),
    setRecent: (projects) => api.setRecent(projects.map(({ id, name }) => ({ id, name }))),
  };
}

/** The browser's shell: no dialogs, no paths; a page that is left in mid-run loses nothing, since the run goes on in the engine. */
export function browserShell(): ShellBridge {
  return {
    kind: 'browser',
    dialogs: false,
    chooseFolder: async () => null,
    chooseModelFile: async () => null,
    chooseSave: async () => null,
    pathsOf: () => null,
    showItem: async () => {},
    setMenu: () => {},
    onCommand: () => {},
    setBusy: () => {},
    onMenu: () => {},
    setRecent: () => {},
  };
}
