// Surgery in a real Chromium, on the local server.
import { openInBrowser } from './open-browser';
import { tellSurgery } from './surgery';

tellSurgery(openInBrowser);
