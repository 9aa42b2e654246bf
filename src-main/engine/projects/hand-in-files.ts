// Hand-ins of labs that are opened by their path: from the file manager, or by the icon of the app.
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { checkHandInSize, parseHandIn } from '#shared/labs/hand-in/hand-in';
import type { Handlers } from '#shared/protocol/contract';
import type { projectsCalls } from '#shared/protocol/engine/projects';
import { fileError } from '../../store/atomic';

/** The call `readHandIn`. */
export const handInHandlers: Pick<Handlers<typeof projectsCalls>, 'readHandIn'> = {
  async readHandIn({ path }) {
    const file = resolve(path);
    const name = basename(file);
    const failed = (error: unknown): never => {
      throw fileError(error, file, 'read');
    };
    checkHandInSize((await stat(file).catch(failed)).size, name);
    const content = await readFile(file, 'utf8').catch(failed);
    // Nothing else than a hand-in leaves the disk by this call.
    parseHandIn(content, name);
    return { name, content };
  },
};
