// Opens regular files for reading, and rejects pipes, devices and sockets, which could block the reader.
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ImageError } from './image-error';

// Without this flag, opening a pipe without a writer blocks forever. Windows has neither the flag nor such pipes.
const atOnce = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Opens a file and returns its state; throws ImageError if it is not a regular file, or the system's error if it cannot be opened. */
export async function openFile(path: string): Promise<{ file: FileHandle; info: Stats }> {
  const file = await open(path, atOnce);
  try {
    const info = await file.stat();
    if (info.isFile()) return { file, info };
    throw new ImageError('unreadable', 'expected a file, found a folder, pipe or device', false);
  } catch (error) {
    await file.close();
    throw error;
  }
}
