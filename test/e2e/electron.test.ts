// The story in a real Electron.
import { openInElectron } from './open-electron';
import { tellStory } from './story';

tellStory(openInElectron);
