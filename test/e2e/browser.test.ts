// The main workflow in Chromium, with the local server.
import { openInBrowser } from './open-browser';
import { describeWorkflow } from './story';

describeWorkflow(openInBrowser);
