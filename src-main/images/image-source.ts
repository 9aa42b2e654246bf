// An image to decode: a file, a piece of a file, or bytes; and sizes in pixels.

import type { ImageSlice } from '#shared/data/dataset-index';
import type { Resize } from '#shared/graph/graph';
import type { ImageChannels } from '#shared/graph/image-channels';

/** An image: a file, or bytes (an upload) with the name that messages use. */
export interface ImageSource {
  readonly path?: string | undefined;
  readonly bytes?: Uint8Array | undefined;
  readonly name?: string | undefined;
  /** The part of the file at `path` that contains the image. */
  readonly slice?: ImageSlice | undefined;
  /** `bytes` are pixels of this size: RGB, or RGB and alpha. */
  readonly raw?: RawSize | undefined;
}

/** Size in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** A network's input size, and how images are resized to it (default: fast stretching). */
export interface ImageTarget extends ImageSize {
  readonly resize?: Resize | undefined;
  /** 1 gray, 3 RGB (default), 4 RGB and alpha. */
  readonly channels?: ImageChannels | undefined;
}

/** Size of raw pixels and their number of channels (default 3). */
interface RawSize extends ImageSize {
  readonly channels?: 3 | 4 | undefined;
}
