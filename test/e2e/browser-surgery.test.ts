// Graph editing in Chromium, with the local server.
import { openInBrowser } from './open-browser';
import { describeSurgery } from './surgery';

describeSurgery(openInBrowser);
