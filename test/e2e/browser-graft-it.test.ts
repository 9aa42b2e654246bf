// Graft it in the browser.
import { describeGraftIt } from './graft-it';
import { openInBrowser } from './open-browser';

describeGraftIt(() => openInBrowser(undefined, 'start'));
