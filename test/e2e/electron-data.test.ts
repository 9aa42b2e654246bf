// Editing datasets in Electron, where dropped files have paths.
import { tellDataStory } from './data-story';
import { openInElectron } from './open-electron';

tellDataStory(openInElectron);
