// The program dist/electron/main.cjs: one window, one engine, and what happens when either is to end.
import { join } from 'node:path';
import { app, type BrowserWindow, dialog, session } from 'electron';
import { restartOnMessage } from '../development';
import { type EngineProcess, startEngine } from '../engine-process';
import { declarePageScheme, servePage } from './page-protocol';
import { engineEntry, rendererFolder } from './places';
import { offerServices } from './services';
import { showTray } from './tray';
import { lockSession, openWindow } from './window';
import { type Words, wordsFor } from './words';

let window: BrowserWindow | null = null;
let engine: EngineProcess | null = null;
let hideTray: (() => void) | null = null;
let busy = false;
/** The user has said what becomes of a live run, so that closing asks no more. */
let decided = false;
/** The address of `npm run dev`'s vite server, which then delivers the page; the packaged app ignores it. */
const developmentServer = app.isPackaged ? undefined : process.env.GRAFT_DEV_SERVER;

app.setName('Graft');
if (process.env.GRAFT_HOME) app.setPath('userData', join(process.env.GRAFT_HOME, 'electron'));
declarePageScheme();
// As root (containers, tests) Chromium starts only without.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();

if (app.requestSingleInstanceLock()) void run();
else app.quit();

async function run(): Promise<void> {
  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('will-quit', (event) => {
    const last = engine;
    if (!last) return;
    event.preventDefault();
    engine = null;
    // In a later turn: while this quit is being refused, another is not heard.
    void last.stop().then(() => setImmediate(() => app.quit()));
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quit);

  await app.whenReady();
  const words = wordsFor(app.getLocale());
  lockSession(session.defaultSession, developmentServer);
  servePage(rendererFolder, developmentServer);
  engine = startEngine({
    entry: engineEntry,
    onLog: (line) => process.stderr.write(`[engine] ${line}\n`),
  });
  restartOnMessage(engine);
  offerServices(engine, words, (now) => {
    busy = now;
  });
  showWindow();
}

function showWindow(): void {
  if (!engine) return;
  hideTray?.();
  hideTray = null;
  if (!window) {
    const opened = openWindow();
    opened.on('close', (event) => {
      if (!busy || decided) return;
      event.preventDefault();
      void askAboutRun(opened, wordsFor(app.getLocale()));
    });
    opened.on('closed', () => {
      window = null;
    });
    window = opened;
    return;
  }
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** A run is live: it goes on in the tray, or stops and keeps its checkpoint. */
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

function quit(): void {
  decided = true;
  app.quit();
}
