// What the first bytes of a file say about its kind.
import type { ImageError } from './image-error';

/** What was seen: an image format that is read here, or why the file can't be one. */
export type Sniffed =
  | { kind: 'image'; format: string; truncated: boolean }
  | { kind: 'fault'; error: ImageError };
