// The fix loop in Electron, where images are used in place and the system's menu undoes too.
import { describeFixLoop } from './fix-loop';
import { openInElectron } from './open-electron';

describeFixLoop(
  () => openInElectron(undefined, 'start'),
  ({ app }) => app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('undo')?.click()),
);
