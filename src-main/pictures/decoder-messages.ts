// What the pool and its helper processes say to each other, over the channel that fork makes.
import type { WireError } from '#shared/errors';
import type { PictureSlice } from '#shared/recipe/data-index';
import type { PictureSize, PictureSource, PictureTarget } from './decode';
import type { Inspection } from './inspect';

/** One piece of work. */
export type DecoderJob =
  | { kind: 'decode'; source: PictureSource; size: PictureTarget }
  | { kind: 'thumbnail'; source: PictureSource; bound: number }
  | { kind: 'measure'; source: PictureSource }
  | { kind: 'inspect'; files: readonly FileToInspect[] };

/** A file, or the piece of it that is a picture. */
export interface FileToInspect {
  readonly path: string;
  readonly slice?: PictureSlice | undefined;
}

/** What each kind of work gives. */
export interface DecoderResults {
  decode: Uint8Array;
  thumbnail: Uint8Array;
  measure: PictureSize;
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
