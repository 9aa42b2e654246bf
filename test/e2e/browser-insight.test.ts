// The chain of insight in Chromium.
import { describeInsightChain } from './insight-chain';
import { openInBrowser } from './open-browser';

describeInsightChain(() => openInBrowser(undefined, 'start'));
