// A window that shows the page of a server: a web page like any other, without a bridge to this computer.
import { app, BrowserWindow, nativeTheme } from 'electron';
import { GraftError, wordsOf } from '#shared/errors';
import { type Words as Sentences, say } from '#shared/sentence';
import { type Locale, wordIn } from '#shared/word-in';
import { iconPath } from '../app-paths';
import type { Words } from '../words';
import { askServer } from './ask-server';
import { CertificateError } from './find-failure';
import { explainNetError } from './net-errors';
import { isOwnAddress } from './own-address';
import { ownFonts } from './own-fonts';
import { ownPageAddress } from './own-page';
import type { ServerAccess } from './server-access';
import { serverSession } from './server-session';

/** What a window shows, and how it finds the server's token, which may have changed since. */
export interface ServerWindowOptions {
  readonly name: string;
  readonly origin: string;
  /** The fingerprint of the certificate that the user trusts for it. */
  readonly certificate: string | null;
  readonly locale: Locale;
  readonly words: Words;
  /** Returns the server as it is saved now. Throws if it is not, or its token cannot be read. */
  access(): Promise<ServerAccess>;
}

const aborted = -3;
/** Least time between two looks at why a page cannot connect again. */
const againMs = 5000;
/** Most servers answer sooner, and need no page that says that they are asked. */
const quickMs = 1000;

/** Opens the window and connects it. */
export function openServerWindow({
  name,
  origin,
  certificate,
  locale,
  words,
  access,
}: ServerWindowOptions): BrowserWindow {
  const word = wordIn(locale);
  const title = `${name} – Graft`;
  const session = serverSession(origin, certificate, words);
  const window = new BrowserWindow({
    width: 1320,
    height: 860,
    minWidth: 900,
    minHeight: 600,
    title,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#111210' : '#f7f7f5',
    ...(process.platform === 'linux' ? { icon: iconPath('256x256.png') } : {}),
    webPreferences: {
      session,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      disableDialogs: true,
      backgroundThrottling: false,
    },
  });
  // Its commands would be those of Graft's own window.
  window.removeMenu();
  const contents = window.webContents;
  let attempts = 0;
  let showsOwnPage = true;

  function load(address: string, isOwnPage: boolean): void {
    showsOwnPage = isOwnPage;
    // Failures arrive as 'did-fail-load'.
    contents.loadURL(address).catch(() => {});
  }
  function show(heading: Sentences, text: string, again: boolean): void {
    const link = again ? { label: word('Try again'), href: `${origin}/` } : null;
    load(
      ownPageAddress({
        ...{ lang: locale, title, heading: word(heading), text },
        ...{ fonts: ownFonts(locale), again: link },
      }),
      true,
    );
  }
  const showProblem = (problem: Sentences) => show(say`Not connected to “${name}”`, word(problem), true);

  /** Asks the server first, so that a refusal is a sentence of ours, then loads its page with the token, as a browser does. */
  async function connect(): Promise<void> {
    const attempt = ++attempts;
    const isCurrent = () => attempt === attempts && !window.isDestroyed();
    const waiting = setTimeout(() => {
      if (isCurrent()) show(say`Connecting to “${name}” …`, origin, false);
    }, quickMs);
    try {
      const current = await access();
      if (current.origin !== origin)
        throw new GraftError(
          'invalid',
          say`The address of '${name}' was changed. Close this window, and connect again.`,
          name,
        );
      if (current.certificate !== certificate)
        throw new GraftError(
          'invalid',
          say`The certificate that you trust for '${name}' was changed. Close this window, and connect again.`,
          name,
        );
      await askServer(current, session);
      clearTimeout(waiting);
      if (isCurrent()) load(`${origin}/?token=${encodeURIComponent(current.token ?? '')}`, false);
    } catch (error) {
      clearTimeout(waiting);
      if (isCurrent()) showProblem(wordsOf(error));
    }
  }

  window.on('page-title-updated', (event) => event.preventDefault());
  contents.on('will-navigate', (event, url) => {
    if (!showsOwnPage && isOwnAddress(url, origin)) return;
    event.preventDefault();
    if (showsOwnPage && url === `${origin}/`) void connect();
  });
  contents.on('will-redirect', (event, url) => {
    if (!isOwnAddress(url, origin)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // A page cannot keep its window open.
  contents.on('will-prevent-unload', (event) => event.preventDefault());
  contents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
    if (isMainFrame && code !== aborted && !showsOwnPage) showProblem(explainNetError(description, origin));
  });
  contents.on('before-input-event', (event, { type, key, control, meta, alt }) => {
    // On a Mac, the menu is that of Graft's own window: only keys of the system go to it.
    if (process.platform === 'darwin') contents.setIgnoreMenuShortcuts(!/^[acvxqwmh]$/i.test(key));
    const reloads = key === 'F5' || (/^r$/i.test(key) && (control || meta) && !alt);
    if (!reloads || type !== 'keyDown') return;
    event.preventDefault();
    void connect();
  });
  let crashedAt = 0;
  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || Date.now() - crashedAt < 5000) return;
    crashedAt = Date.now();
    void connect();
  });
  // The page cannot connect again to a server that was started with another token or certificate, and does not learn why.
  const socketOrigin = origin.replace(/^http/, 'ws');
  let looking = false;
  session.webRequest.onErrorOccurred(({ url }) => {
    if (!url.startsWith(`${socketOrigin}/`) || showsOwnPage || looking) return;
    looking = true;
    void lookAgain().finally(() => setTimeout(() => (looking = false), againMs).unref());
  });
  async function lookAgain(): Promise<void> {
    try {
      await askServer(await access(), session);
    } catch (error) {
      // While it cannot be reached, the page says so, and tries again by itself.
      const isRefused =
        error instanceof CertificateError || (error instanceof GraftError && error.code === 'no-permission');
      if (isRefused && !window.isDestroyed()) showProblem(error.words);
    }
  }
  window.on('closed', () => session.webRequest.onErrorOccurred(null));
  void connect();
  return window;
}

/** Shows a window that is already open. */
export function showServerWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
  if (process.platform === 'darwin') app.focus({ steal: true });
}
