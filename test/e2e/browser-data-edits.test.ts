// Edits datasets in Chromium, with the local server.
import { describeDatasetEditing } from './data-story';
import { openInBrowser } from './open-browser';

describeDatasetEditing(openInBrowser);
