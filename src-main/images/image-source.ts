// An image to decode: a file, a piece of a file, or bytes; and sizes in pixels.

import type { ImageSlice } from '#shared/data/dataset-index';
import type { Resize } from '#shared/graph/graph';
import type { ImageChannels } from '#shared/graph/image-channels';

/** An image: a file, or bytes (an upload) with the name that messages use. */
export interface ImageSource {
  readonly path?: string | undefined;
  readonly bytes?: Uint8Array | undefined;
  readonly name?: string | undefined;
  /** The piece of the file at `path` that the image is. */
  readonly slice?: ImageSlice | undefined;
  /** `bytes` are pixels of this size: RGB, or RGB and alpha. */
  readonly raw?: RawSize | undefined;
}

/** Size in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** What a network wants of an image: its size, and how it is brought to it (stretched, the quick way). */
export interface ImageTarget extends ImageSize {
  readonly resize?: Resize | undefined;
  /** 1 gray, 3 RGB (when nothing is said), 4 RGB and alpha. */
  readonly channels?: ImageChannels | undefined;
}

/** Size of raw pixels, and their channels: 3 unless said. */
interface RawSize extends ImageSize {
  readonly channels?: 3 | 4 | undefined;
}
