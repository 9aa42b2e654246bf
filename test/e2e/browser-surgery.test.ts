// Graph editing in Chromium, with the local server.
import { openInBrowser } from './open-browser';
import { tellSurgery } from './surgery';

tellSurgery(openInBrowser);
