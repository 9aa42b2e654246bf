// Editing datasets in Electron, where dropped files have paths.
import { describeDatasetEditing } from './data-story';
import { openInElectron } from './open-electron';

describeDatasetEditing(openInElectron);
