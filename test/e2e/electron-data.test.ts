// Data sets mended in a real Electron, where a drop has a path.
import { tellDataStory } from './data-story';
import { openInElectron } from './open-electron';

tellDataStory(openInElectron);
