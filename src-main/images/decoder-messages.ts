// Messages between the pool and its helper processes, over the channel created by fork.

import type { WireError } from '#shared/errors';
import type { ImageSize, ImageSource, ImageTarget } from './image-source';
import type { FileToInspect, Inspection } from './inspect';
import type { SeenObject } from './read-image-object';

/** One job. */
export type DecoderJob =
  | { kind: 'decode'; source: ImageSource; size: ImageTarget }
  | { kind: 'thumbnail'; source: ImageSource; bound: number }
  | { kind: 'measure'; source: ImageSource }
  | { kind: 'inspect'; files: readonly FileToInspect[] }
  | { kind: 'stat'; paths: readonly string[] }
  | { kind: 'read'; object: SeenObject };

/** The result of each kind of job. */
export interface DecoderResults {
  decode: Uint8Array;
  thumbnail: Uint8Array;
  measure: ImageSize;
  inspect: Inspection[];
  stat: Float64Array;
  read: Uint8Array;
}

/** Pool to helper. */
export interface DecoderRequest {
  id: number;
  job: DecoderJob;
}

/** Helper to pool; `ready` is sent once, when the helper can accept jobs. */
export type DecoderReply =
  | { ready: true }
  | { id: number; value: DecoderResults[DecoderJob['kind']] }
  | { id: number; error: WireError };
