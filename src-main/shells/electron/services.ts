// Services of main for the page: the port to the engine, system dialogs, the menu, the live run, and what is opened from outside.
import { isAbsolute } from 'node:path';
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  ipcMain,
  MessageChannelMain,
  Notification,
  shell,
  type WebContents,
} from 'electron';
import type { ShellFacts } from '#shared/protocol/diagnostics';
import { type ServerAnswer, type ServerRequest, serverRequestSchema } from '#shared/protocol/servers';
import { type CommandRequest, type CommandState, commandRequests } from '#shared/protocol/shell-calls';
import { type UpdateRequest, updateRequestSchema } from '#shared/protocol/updates';
import type { EngineProcess } from '../engine-process';
import { ipc } from './ipc-names';
import { type LiveRun, readLiveRun } from './live-run';
import { mainPortLine } from './main-port-line';
import { readMenus, setMenu } from './menu';
import { pageOrigin } from './page-protocol';
import type { Words } from './words';

/** What the services need of the app. */
export interface ServiceOptions {
  readonly engine: EngineProcess;
  readonly words: Words;
  /** Receives the live run whenever the page reports it. */
  onRun(run: LiveRun | null): void;
  showWindow(): void;
  /** Returns the paths that were opened from outside since it was last called. */
  takeOpened(): string[];
  /** Called when the page has its commands. */
  onReady(page: WebContents): void;
  facts(): Promise<ShellFacts>;
  /** Handles a request about the command `graft`. */
  command(request: CommandRequest): CommandState;
  /** Handles a request about the servers that the user saved. */
  servers(request: ServerRequest): Promise<ServerAnswer>;
  update(request: UpdateRequest, page: WebContents): void;
}

/** Handles messages of the preload script. Messages from other pages than Graft's own are rejected. */
export function offerServices(options: ServiceOptions): void {
  const { engine, words, onRun, showWindow, takeOpened } = options;
  setMenu(words, [], () => {});
  const on = (name: string, listener: (event: IpcMainEvent, argument: unknown) => void) =>
    ipcMain.on(name, (event, argument: unknown) => {
      if (isOwnPage(event)) listener(event, argument);
    });
  const handle = (name: string, answer: (window: BrowserWindow, argument: unknown) => Promise<unknown>) =>
    ipcMain.handle(name, (event, argument: unknown) => {
      const window = BrowserWindow.fromWebContents(event.sender);
      if (!window || !isOwnPage(event)) throw new Error(`${name} is available only to Graft's own page.`);
      return answer(window, argument);
    });

  on(ipc.connect, (event) => {
    const { port1, port2 } = new MessageChannelMain();
    engine.attach(mainPortLine(port1));
    event.sender.postMessage(ipc.port, null, [port2]);
  });
  on(ipc.menu, (event, menus) => {
    const page = event.sender;
    setMenu(words, readMenus(menus), (id) => {
      // On a Mac, the menu is there for the windows of servers, too; their pages get no commands.
      const front = process.platform === 'darwin' ? BrowserWindow.getFocusedWindow() : null;
      if (!front || front.webContents === page) void sendCommand(page, id);
    });
    options.onReady(page);
  });
  on(ipc.run, (_event, run) => onRun(readLiveRun(run)));
  ipcMain.on(ipc.notify, (event, title: unknown, text: unknown) => {
    const window = BrowserWindow.fromWebContents(event.sender);
    if (!isOwnPage(event) || window?.isFocused() || !Notification.isSupported()) return;
    const notification = new Notification({ title: String(title), body: String(text) });
    notification.on('click', showWindow);
    notification.show();
  });
  on(ipc.update, (event, request) => {
    const asked = updateRequestSchema.safeParse(request);
    if (asked.success) options.update(asked.data, event.sender);
  });
  handle(ipc.installCommand, async (_window, request) => {
    const asked = commandRequests.find((one) => one === request);
    if (asked) return options.command(asked);
  });
  handle(ipc.servers, async (_window, request) => {
    const asked = serverRequestSchema.safeParse(request);
    if (asked.success) return options.servers(asked.data);
  });
  handle(ipc.facts, () => options.facts());
  handle(ipc.copy, async (_window, text) => clipboard.writeText(String(text).slice(0, 100_000)));
  handle(ipc.takeOpened, async () => takeOpened());

  handle(ipc.chooseFolder, async (window) => {
    const { filePaths } = await dialog.showOpenDialog(window, {
      title: words.chooseFolder,
      properties: ['openDirectory'],
    });
    return remember(filePaths[0]);
  });
  handle(ipc.chooseModelFile, async (window) => {
    const { filePaths } = await dialog.showOpenDialog(window, {
      title: words.chooseModelFile,
      filters: [{ name: words.modelFiles, extensions: ['keras', 'h5', 'hdf5', 'json', 'zip'] }],
      properties: ['openFile'],
    });
    return remember(filePaths[0]);
  });
  handle(ipc.chooseSave, async (window, name) => {
    const { filePath } = await dialog.showSaveDialog(window, {
      title: words.save,
      defaultPath: String(name),
    });
    return filePath || null;
  });
  handle(ipc.showItem, async (_window, path) => {
    if (typeof path === 'string' && isAbsolute(path)) shell.showItemInFolder(path);
  });
}

/** Adds a chosen path to the system's recent documents. Returns it; null if none was chosen. */
function remember(path: string | undefined): string | null {
  if (path === undefined) return null;
  app.addRecentDocument(path);
  return path;
}

/** Sends a chosen command to the page, as a user gesture: without one, the page cannot open a file dialog. */
export async function sendCommand(page: WebContents, id: string): Promise<void> {
  if (page.isDestroyed()) return;
  await page.executeJavaScript('void 0', true);
  page.send(ipc.command, id);
}

function isOwnPage(event: IpcMainEvent | IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && frame.url.startsWith(`${pageOrigin}/`);
}
