// The main workflow in Electron.
import { openInElectron } from './open-electron';
import { describeWorkflow } from './story';

describeWorkflow(openInElectron);
