// Arranges large segments off the window's thread, one message each.
import { arrangeSegment } from './arrange';
import type { Widths } from './place-rows';
import type { Segment } from './segments';

/** What the worker is asked. */
export interface ArrangeRequest {
  readonly segment: Segment;
  readonly widths: Widths;
}

addEventListener('message', ({ data }: MessageEvent<ArrangeRequest>) => {
  postMessage({ key: data.segment.key, arrangement: arrangeSegment(data.segment, data.widths) });
});
