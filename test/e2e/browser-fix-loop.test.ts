// The fix loop in Chromium.
import { describeFixLoop } from './fix-loop';
import { openInBrowser } from './open-browser';

describeFixLoop(() => openInBrowser(undefined, 'start'));
