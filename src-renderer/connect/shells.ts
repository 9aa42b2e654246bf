// Adapters for the two shells, Electron and the browser.
import type { ShellFacts } from '#shared/protocol/diagnostics';
import type { ServerAnswer, ServerRequest } from '#shared/protocol/servers';
import type { CommandRequest, CommandState } from '#shared/protocol/shell-calls';
import type { UpdateRequest, UpdateState } from '#shared/protocol/updates';
import type { WindowMenu } from '#shared/protocol/window-menu';
import type { LiveRun, ShellBridge } from './connection';

/** API that the preload exposes as `window.graftShell`; implemented in src-main/shells/electron/preload.ts. */
export interface PreloadApi {
  readonly platform: string;
  /** Requests a port, which arrives as a window message with data 'graft-port'. */
  connect(): void;
  chooseFolder(): Promise<string | null>;
  chooseModelFile(): Promise<string | null>;
  chooseSave(name: string): Promise<string | null>;
  pathForFile(file: File): string;
  showItem(path: string): Promise<void>;
  setMenu(menus: readonly WindowMenu[]): void;
  onCommand(listener: (id: string) => void): void;
  setRun(run: LiveRun | null): void;
  notify(title: string, text: string): void;
  onOpen(listener: (path: string) => void): void;
  copyText(text: string): Promise<void>;
  facts(): Promise<ShellFacts>;
  command(request: CommandRequest): Promise<CommandState>;
  servers(request: ServerRequest): Promise<ServerAnswer>;
  update(request: UpdateRequest): void;
  onUpdate(listener: (state: UpdateState) => void): void;
}

declare global {
  interface Window {
    readonly graftShell?: PreloadApi;
  }
}

/** Returns the shell of an Electron window. */
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
    setMenu: (menus) => api.setMenu(menus),
    onCommand: (listener) => api.onCommand(listener),
    setRun: (run) => api.setRun(run),
    notify: (title, text) => api.notify(title, text),
    onOpen: (listener) => api.onOpen(listener),
    copyText: (text) => api.copyText(text),
    facts: () => api.facts(),
    command: (request) => api.command(request),
    servers: (request) => api.servers(request),
    updates: {
      request: (request) => api.update(request),
      onState(listener) {
        api.onUpdate(listener);
        api.update({ do: 'tell' });
      },
    },
  };
}

/** Returns the shell of a browser page: no dialogs and no paths. Closing the page is safe, since runs continue in the engine. */
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
    setRun: () => {},
    notify: () => {},
    onOpen: () => {},
    copyText: (text) => navigator.clipboard.writeText(text),
    facts: async () => [['Window', navigator.userAgent]],
    command: null,
    servers: null,
    updates: null,
  };
}
