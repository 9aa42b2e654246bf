// The tray: where Graft is while it trains without a window.
import { Menu, nativeImage, Tray } from 'electron';
import { iconPath } from './places';
import type { Words } from './words';

/** Shows the tray's icon with its two ways out; returns how to take it away. */
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
