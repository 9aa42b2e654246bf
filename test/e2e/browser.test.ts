// The story in a real Chromium, on the local server.
import { openInBrowser } from './open-browser';
import { tellStory } from './story';

tellStory(openInBrowser);
