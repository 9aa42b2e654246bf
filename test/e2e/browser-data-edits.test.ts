// Edits datasets in Chromium, with the local server.
import { tellDataStory } from './data-story';
import { openInBrowser } from './open-browser';

tellDataStory(openInBrowser);
