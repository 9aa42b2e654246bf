// Web worker that arranges large segments, one per message.
import { arrangeSegment } from './arrange';
import type { Widths } from './place-rows';
import type { Segment } from './segments';

/** A request to the worker. */
export interface ArrangeRequest {
  readonly segment: Segment;
  readonly widths: Widths;
}

addEventListener('message', ({ data }: MessageEvent<ArrangeRequest>) => {
  postMessage({ key: data.segment.key, arrangement: arrangeSegment(data.segment, data.widths) });
});
