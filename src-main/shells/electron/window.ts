// Opens the window: sandboxed, limited to Graft's own page, and at its last position.
import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, type Session, screen, systemPreferences } from 'electron';
import { iconPath } from './app-paths';
import { readWindowPosition, saveWindowPosition } from './bounds';
import { pageOrigin } from './page-protocol';

// --bg of src-renderer/ui/tokens.css, so that the window does not flash before the page is drawn.
const backgrounds = { light: '#f7f7f5', dark: '#111210' };

/** Opens the window. */
export function openWindow(): BrowserWindow {
  const positionPath = join(app.getPath('userData'), 'window.json');
  const position = readWindowPosition(
    positionPath,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...position.bounds,
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
  if (position.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () =>
    saveWindowPosition(positionPath, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }),
  );
  window.webContents.on('will-navigate', (event) => event.preventDefault());
  window.webContents.on('will-redirect', (event) => event.preventDefault());
  window.webContents.on('will-attach-webview', (event) => event.preventDefault());
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // Reloads a page that crashed, unless it crashes again within 5 s.
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
 * Denies every permission but the camera of the page, and every request to an address other than the page's own.
 * `developmentServer` also allows the WebSocket of vite's hot reload.
 */
export function lockSession(session: Session, developmentServer?: string): void {
  const hotReload = developmentServer?.replace(/^http/, 'ws');
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const isCamera = permission === 'media' && media.length > 0 && media.every((type) => type === 'video');
    if (!isCamera || !isOwnPage(details.requestingUrl)) return answer(false);
    // macOS asks the user itself, once.
    if (process.platform === 'darwin') void systemPreferences.askForMediaAccess('camera').then(answer);
    else answer(true);
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin, { mediaType }) =>
      permission === 'media' && mediaType === 'video' && isOwnPage(origin),
  );
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const allowed = /^(graft|blob|data|devtools|chrome-extension):/.test(url);
    answer({ cancel: !allowed && !(hotReload && url.startsWith(`${hotReload}/`)) });
  });
}

const isOwnPage = (url: string) => url === pageOrigin || url.startsWith(`${pageOrigin}/`);
