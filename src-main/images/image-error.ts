// Why an image cannot be used: a fault that the index records, and its reason.
import type { Rejected } from '#shared/data/dataset-index';

/** The kinds of `imageFaults`. */
export type ImageFault = Rejected['fault'];

/** An image that can't be used. `reason` is a sentence without its full stop; `lasting`: the bytes are at fault. */
export class ImageError extends Error {
  constructor(
    readonly fault: ImageFault,
    readonly reason: string,
    /** False when the same bytes may be read later: permission, a vanished file, a crash. */
    readonly lasting = true,
    readonly systemCode?: string,
  ) {
    super(reason);
    this.name = 'ImageError';
  }
}
