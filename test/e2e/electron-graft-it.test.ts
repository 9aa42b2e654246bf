// Graft it in Electron.
import { describeGraftIt } from './graft-it';
import { openInElectron } from './open-electron';

describeGraftIt(() => openInElectron(undefined, 'start'));
