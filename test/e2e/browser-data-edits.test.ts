// Data sets mended in a real Chromium, on the local server.
import { tellDataStory } from './data-story';
import { openInBrowser } from './open-browser';

tellDataStory(openInBrowser);
