// Opens a file to read it, and nothing that would keep the reader waiting: a pipe, a device, a socket.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ImageError } from './image-error';

// Without it, opening a pipe that nobody writes to waits for ever. Windows has none, and no such pipes.
const atOnce = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Opens a file; throws ImageError for anything that is none, the system's error when it can't be opened. */
export async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, atOnce);
  try {
    if ((await file.stat()).isFile()) return file;
    throw new ImageError('unreadable', 'expected a file, found a folder, pipe or device', false);
  } catch (error) {
    await file.close();
    throw error;
  }
}
