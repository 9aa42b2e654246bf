// The hidden window that computes with WebGPU: opened for the first connection, closed after the last one.
import { join } from 'node:path';
import { BrowserWindow, MessageChannelMain, type MessagePortMain, session } from 'electron';
import { gpuWindowFolder } from '../app-paths';
import { ipc } from '../ipc-names';
import { serveFolder } from '../page-protocol';

/** The page's origin: not that of Graft's own page, and known only to the session of this window. */
const pageOrigin = 'graft://gpu';

/** The page runs its own script, and loads nothing else. */
const policy =
  "default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A connection to the window. */
export interface GpuConnection {
  readonly port: MessagePortMain;
  /** Called if the window ends first, with Chromium's word for the reason. */
  onLost(listener: (reason: string) => void): void;
  /** Closes the connection. The window closes with the last one. */
  close(): void;
}

/** Opens connections to the window. */
export interface GpuWindow {
  connect(): Promise<GpuConnection>;
  close(): void;
}

interface OpenWindow {
  readonly window: BrowserWindow;
  readonly loaded: Promise<void>;
  readonly lost: Set<(reason: string) => void>;
  connections: number;
}

/** How long the window stays after its last connection: the next one often follows at once. */
const keptMs = 3000;

/** Prepares the window; nothing is opened before the first connection. */
export function createGpuWindow(): GpuWindow {
  let current: OpenWindow | null = null;

  function open(): OpenWindow {
    const window = new BrowserWindow({
      show: false,
      width: 200,
      height: 100,
      skipTaskbar: true,
      focusable: false,
      title: 'Graft GPU',
      webPreferences: {
        session: lockedSession(),
        preload: join(__dirname, 'gpu-preload.cjs'),
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        backgroundThrottling: false,
      },
    });
    const lost = new Set<(reason: string) => void>();
    const { webContents } = window;
    webContents.on('will-navigate', (event) => event.preventDefault());
    webContents.on('will-redirect', (event) => event.preventDefault());
    webContents.on('will-attach-webview', (event) => event.preventDefault());
    webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
    const opened: OpenWindow = {
      window,
      loaded: window.loadURL(`${pageOrigin}/index.html`),
      lost,
      connections: 0,
    };
    const end = (reason: string) => {
      if (current === opened) current = null;
      for (const listener of [...lost]) listener(reason);
      lost.clear();
      if (!window.isDestroyed()) window.destroy();
    };
    webContents.on('render-process-gone', (_event, { reason }) => end(reason));
    window.on('closed', () => end('closed'));
    return opened;
  }

  return {
    async connect() {
      current ??= open();
      const opened = current;
      opened.connections++;
      let left = false;
      const leave = () => {
        if (left) return;
        left = true;
        opened.connections--;
        setTimeout(() => {
          if (opened.connections > 0 || opened.window.isDestroyed()) return;
          // The next connection needs another window, also before this one reports that it was closed.
          if (current === opened) current = null;
          opened.window.destroy();
        }, keptMs).unref();
      };
      try {
        await opened.loaded;
      } catch (error) {
        leave();
        throw error;
      }
      const { port1, port2 } = new MessageChannelMain();
      opened.window.webContents.postMessage(ipc.port, null, [port2]);
      const listeners: ((reason: string) => void)[] = [];
      const lose = (reason: string) => {
        for (const listener of listeners) listener(reason);
      };
      opened.lost.add(lose);
      return {
        port: port1,
        onLost: (listener) => void listeners.push(listener),
        close() {
          opened.lost.delete(lose);
          port1.close();
          leave();
        },
      };
    },
    close() {
      if (current && !current.window.isDestroyed()) current.window.destroy();
    },
  };
}

let locked: Electron.Session | undefined;

/** Returns the window's own session, in memory: it serves the page, denies every permission, and every other address. */
function lockedSession(): Electron.Session {
  if (locked) return locked;
  locked = session.fromPartition('gpu', { cache: false });
  locked.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  locked.setPermissionCheckHandler(() => false);
  locked.webRequest.onBeforeRequest(({ url }, answer) =>
    answer({ cancel: !url.startsWith(`${pageOrigin}/`) }),
  );
  serveFolder(locked.protocol, { host: 'gpu', folder: gpuWindowFolder, policy });
  return locked;
}
