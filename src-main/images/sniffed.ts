// The result of detecting a file's type by its first bytes.
import type { ImageError } from './image-error';

/** A supported image format, or why the file cannot be an image. */
export type Sniffed =
  | { kind: 'image'; format: string; truncated: boolean }
  | { kind: 'fault'; error: ImageError };
