// Surgery in a real Electron.
import { openInElectron } from './open-electron';
import { tellSurgery } from './surgery';

tellSurgery(openInElectron);
