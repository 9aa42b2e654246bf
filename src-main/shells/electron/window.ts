// The window: sandboxed, on our page alone, and at the place where it was.
import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, type Session, screen } from 'electron';
import { readPlace, writePlace } from './bounds';
import { pageOrigin } from './page-protocol';
import { iconPath } from './places';

// The window's --bg (src-renderer/ui/tokens.css), so that nothing flashes before the page is drawn.
const backgrounds = { light: '#f7f7f5', dark: '#111210' };

/** Opens the window. */
export function openWindow(): BrowserWindow {
  const placePath = join(app.getPath('userData'), 'window.json');
  const place = readPlace(
    placePath,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...place.bounds,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Graft',
    backgroundColor: backgrounds[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'],
    ...(process.platform === 'linux' ? { icon: iconPath('256x256.png') } : {}),
    webPreferences: {
      preload: join(__dirname, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      backgroundThrottling: false,
    },
  });
  if (place.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () =>
    writePlace(placePath, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }),
  );
  window.webContents.on('will-navigate', (event) => event.preventDefault());
  window.webContents.on('will-redirect', (event) => event.preventDefault());
  window.webContents.on('will-attach-webview', (event) => event.preventDefault());
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // A page that crashed comes back with what was saved; one that crashes again and again stays away.
  let crashedAt = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || Date.now() - crashedAt < 5000) return;
    crashedAt = Date.now();
    window.webContents.reload();
  });
  void window.loadURL(`${pageOrigin}/index.html`);
  return window;
}

/**
 * Denies every permission and every request to other addresses than the window's own page.
 * `developmentServer` also allows the WebSocket of vite's hot reload.
 */
export function lockSession(session: Session, developmentServer?: string): void {
  const hotReload = developmentServer?.replace(/^http/, 'ws');
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const allowed = /^(graft|blob|data|devtools|chrome-extension):/.test(url);
    answer({ cancel: !allowed && !(hotReload && url.startsWith(`${hotReload}/`)) });
  });
}
