// The tray icon, shown while Graft trains in the background.
import { Menu, nativeImage, Tray } from 'electron';
import { iconPath } from './app-paths';
import type { Words } from './words';

/** Shows the tray icon and its menu. Returns a function that removes it. */
export function showTray(words: Words, actions: { show(): void; quit(): void }): () => void {
  const size = process.platform === 'darwin' ? 16 : 32;
  const tray = new Tray(nativeImage.createFromPath(iconPath(`${size}x${size}.png`)));
  tray.setToolTip(words.training);
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: words.show, click: actions.show },
      { type: 'separator' },
      { label: words.stopAndQuit, click: actions.quit },
    ]),
  );
  tray.on('click', actions.show);
  return () => tray.destroy();
}
