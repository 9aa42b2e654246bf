// Graph editing in Electron.
import { openInElectron } from './open-electron';
import { describeSurgery } from './surgery';

describeSurgery(openInElectron);
