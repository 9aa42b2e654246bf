// What the pool and its helper processes say to each other, over the channel that fork makes.

import type { WireError } from '#shared/errors';
import type { ImageSize, ImageSource, ImageTarget } from './image-source';
import type { FileToInspect, Inspection } from './inspect';

/** One piece of work. */
export type DecoderJob =
  | { kind: 'decode'; source: ImageSource; size: ImageTarget }
  | { kind: 'thumbnail'; source: ImageSource; bound: number }
  | { kind: 'measure'; source: ImageSource }
  | { kind: 'inspect'; files: readonly FileToInspect[] };

/** What each kind of work gives. */
export interface DecoderResults {
  decode: Uint8Array;
  thumbnail: Uint8Array;
  measure: ImageSize;
  inspect: Inspection[];
}

/** Pool to helper. */
export interface DecoderRequest {
  id: number;
  job: DecoderJob;
}

/** Helper to pool; `ready` once, when it can take work. */
export type DecoderReply =
  | { ready: true }
  | { id: number; value: DecoderResults[DecoderJob['kind']] }
  | { id: number; error: WireError };
