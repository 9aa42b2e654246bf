// Why an image cannot be used: a fault that the index records, and its reason.
import type { Rejected } from '#shared/data/dataset-index';

/** The kinds of `imageFaults`. */
export type ImageFault = Rejected['fault'];

/** An unusable image. `reason` is a sentence without the period; `lasting` is true if the bytes are the cause. */
export class ImageError extends Error {
  constructor(
    readonly fault: ImageFault,
    readonly reason: string,
    /** False if the same bytes may be readable later: permissions, a deleted file, a crash. */
    readonly lasting = true,
    readonly systemCode?: string,
  ) {
    super(reason);
    this.name = 'ImageError';
  }
}
