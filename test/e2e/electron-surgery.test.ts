// Graph editing in Electron.
import { openInElectron } from './open-electron';
import { tellSurgery } from './surgery';

tellSurgery(openInElectron);
