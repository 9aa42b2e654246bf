// Entry point of dist/electron/main.cjs: opens one window, starts one engine and handles quitting.
import { join } from 'node:path';
import { app, type BrowserWindow, dialog, session } from 'electron';
import { gpuAddressVariable } from '#shared/protocol/gpu-address';
import { vaultKeyVariable } from '#shared/protocol/vault-key';
import { restartOnMessage } from '../development';
import { type EngineProcess, startEngine } from '../engine-process';
import { engineEntry, rendererFolder } from './app-paths';
import { changeCommand, readCommand, repairCommand } from './command-file';
import { commandArguments, runCommandLine, withoutNodeOptions } from './command-line';
import { keepCrashReports } from './crashes';
import { shellFacts } from './facts';
import { createGpuWindow } from './gpu-window/gpu-window';
import { serveGpu } from './gpu-window/serve-gpu';
import { allowWebGpu } from './gpu-window/switches';
import { ipc } from './ipc-names';
import { commandIn, jumpList } from './jump-list';
import { createLiveRunDisplay, type LiveRun } from './live-run';
import { canOpen, pathsOf } from './opened-paths';
import { declarePageScheme, servePage } from './page-protocol';
import { createServers } from './servers/servers';
import { offerServices, sendCommand } from './services';
import { showTray } from './tray';
import { ownInstallation, startUpdates } from './updates/start-updates';
import type { Updates } from './updates/updates';
import { readVaultKey } from './vault-key';
import { lockSession, openWindow } from './window';
import { type Words, wordsFor } from './words';

const asCommand = app.isPackaged ? commandArguments(process.argv) : null;
if (asCommand) runCommandLine(asCommand, process.resourcesPath);

let window: BrowserWindow | null = null;
let engine: EngineProcess | null = null;
let hideTray: (() => void) | null = null;
let live: LiveRun | null = null;
let updates: Updates | null = null;
const gpuWindow = createGpuWindow();
/** A command of the window that its start asked for, until the page has its commands. */
let started = commandIn(process.argv);
/** Paths that were opened from outside, until the page takes them. */
let opened = pathsOf(process.argv, process.cwd(), app.isPackaged);
const displayRun = createLiveRunDisplay();
/** True once the user chose what to do with a running training, so that closing does not ask again. */
let decided = false;
/** Address of the vite server of `npm run dev`, which then serves the page. Ignored by the packaged app. */
const developmentServer = app.isPackaged ? undefined : process.env.GRAFT_DEV_SERVER;

app.setName('Graft');
if (process.env.GRAFT_HOME) app.setPath('userData', join(process.env.GRAFT_HOME, 'electron'));
declarePageScheme();
keepCrashReports();
// Chromium does not start with its sandbox as root (containers, tests).
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
allowWebGpu();

// macOS names an opened file by this event, also before the app is ready.
app.on('open-file', (event, path) => {
  event.preventDefault();
  if (canOpen(path)) open([path]);
});
if (app.requestSingleInstanceLock()) void run();
else app.quit();

async function run(): Promise<void> {
  app.on('second-instance', (_event, argv, cwd) => {
    showWindow();
    open(pathsOf(argv, cwd, app.isPackaged));
    const asked = commandIn(argv);
    if (asked && window) void sendCommand(window.webContents, asked);
  });
  app.on('activate', showWindow);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('will-quit', (event) => {
    const last = engine;
    if (!last) return;
    event.preventDefault();
    engine = null;
    // In a later turn: Electron ignores quit() while it is handling a prevented one.
    void last.stop().then(() => setImmediate(() => app.quit()));
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quit);

  await app.whenReady();
  const words = wordsFor(app.getLocale());
  lockSession(session.defaultSession, developmentServer);
  servePage(rendererFolder, developmentServer);
  const gpuSocket = await serveGpu(gpuWindow);
  app.on('quit', gpuSocket.close);
  const vaultKey = readVaultKey();
  engine = startEngine({
    entry: engineEntry,
    env: {
      ...(app.isPackaged ? withoutNodeOptions() : process.env),
      [gpuAddressVariable]: gpuSocket.address,
      ...(vaultKey !== null && { [vaultKeyVariable]: vaultKey }),
    },
    onLog: (line) => process.stderr.write(`[engine] ${line}\n`),
  });
  restartOnMessage(engine);
  const command = {
    installation: ownInstallation(),
    platform: process.platform,
    env: process.env,
    home: app.getPath('home'),
    resources: process.resourcesPath,
  };
  repairCommand(command);
  if (process.platform === 'win32') app.setJumpList(jumpList(words, process.execPath));
  updates = await startUpdates(endEngine, (state) => window?.webContents.send(ipc.updateState, state));
  offerServices({
    engine,
    words,
    showWindow,
    onRun(now) {
      live = now;
      displayRun(live, window);
      updates?.setBusy(live !== null);
    },
    takeOpened() {
      const taken = opened;
      opened = [];
      return taken;
    },
    onReady(page) {
      if (started) void sendCommand(page, started);
      started = null;
    },
    facts: () => shellFacts(command.installation),
    command(request) {
      if (request !== 'tell') changeCommand(command, request);
      return readCommand(command);
    },
    servers: createServers(vaultKey, words),
    update(request, page) {
      if (request.do === 'tell') page.send(ipc.updateState, updates?.state());
      else void updates?.handle(request);
    },
  });
  showWindow();
}

function showWindow(): void {
  if (!engine) return;
  hideTray?.();
  hideTray = null;
  if (!window) {
    const created = openWindow();
    created.on('close', (event) => {
      if (!live || decided) return;
      event.preventDefault();
      void askAboutRun(created, wordsFor(app.getLocale()));
    });
    created.on('closed', () => {
      window = null;
      // Otherwise the app would not end with its window.
      if (process.platform !== 'darwin') gpuWindow.close();
    });
    window = created;
    return;
  }
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Passes paths to the page, which takes them once it is ready. */
function open(paths: readonly string[]): void {
  opened = [...opened, ...paths];
  for (const path of paths) app.addRecentDocument(path);
  if (paths.length > 0) window?.webContents.send(ipc.opened);
}

/** Asks whether a running training continues in the background (tray), or stops at a checkpoint. */
async function askAboutRun(asked: BrowserWindow, words: Words): Promise<void> {
  const { response } = await dialog.showMessageBox(asked, {
    type: 'question',
    message: words.runIsLive,
    detail: words.runIsLiveDetail,
    buttons: [words.keepTraining, words.stopAndQuit, words.cancel],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  if (response === 1) quit();
  if (response !== 0) return;
  hideTray ??= showTray(words, { show: showWindow, quit });
  asked.hide();
}

/** Ends the engine before the app is replaced by another version. */
async function endEngine(): Promise<void> {
  decided = true;
  const last = engine;
  engine = null;
  await last?.stop();
}

function quit(): void {
  decided = true;
  app.quit();
}
