// The main workflow in Electron.
import { openInElectron } from './open-electron';
import { tellStory } from './story';

tellStory(openInElectron);
