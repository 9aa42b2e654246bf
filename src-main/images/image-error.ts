// Why an image cannot be used: a fault that the index records, and its reason.
import type { Rejected } from '#shared/data/dataset-index';
import { inEnglish, type Words } from '#shared/sentence';

/** The kinds of `imageFaults`. */
export type ImageFault = Rejected['fault'];

/** An unusable image. `reason` is a sentence without the period; `lasting` is true if the bytes are the cause. */
export class ImageError extends Error {
  constructor(
    readonly fault: ImageFault,
    readonly reason: Words,
    /** False if the same bytes may be readable later: permissions, a deleted file, a crash. */
    readonly lasting = true,
    readonly systemCode?: string,
  ) {
    super(inEnglish(reason));
    this.name = 'ImageError';
  }
}
