// Reads one object, complete or not at all.
import { say } from '#shared/sentence';
import { RequestError } from '../net/request-error';
import { readSize } from '../net/response';
import { askStorage } from './ask-storage';
import { ObjectError } from './refusals';

/** Options of `readObject`. */
export interface ReadOptions {
  /** The largest object that is read. */
  readonly limitBytes: number;
  /** Its ETag: another content is not read. */
  readonly version?: string | undefined;
  /** Called with the first bytes, at least 4,096 if there are as many, and the size; what it throws ends the reading. */
  readonly onHead?: ((head: Buffer, sizeBytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const headBytes = 4096;

/** Reads an object. Throws ObjectError for its own faults, GraftError if the storage cannot be read. */
export function readObject(url: string, options: ReadOptions): Promise<Buffer> {
  const { version, limitBytes, onHead, signal } = options;
  const headers: Record<string, string> = version ? { 'if-match': version } : {};
  return askStorage({ url, headers, signal }, async (answer) => {
    const sizeBytes = readSize(answer.headers['content-length']);
    if ((sizeBytes ?? 0) > limitBytes) {
      answer.leave();
      throw tooLarge(limitBytes);
    }
    const parts: Buffer[] = [];
    let size = 0;
    let seen = onHead === undefined;
    const look = () => {
      seen = true;
      onHead?.(Buffer.concat(parts).subarray(0, headBytes), sizeBytes ?? size);
    };
    try {
      for await (const chunk of answer.chunks()) {
        parts.push(chunk);
        size += chunk.length;
        if (size > limitBytes) throw tooLarge(limitBytes);
        if (!seen && size >= headBytes) look();
      }
      if (sizeBytes !== null && size !== sizeBytes)
        throw new RequestError(`${answer.host} closed the connection`, true);
      if (!seen) look();
    } catch (error) {
      answer.leave();
      throw error;
    }
    return Buffer.concat(parts);
  });
}

/** Reads a byte of an object, to learn whether it can be read. Throws as `readObject`. */
export async function touchObject(url: string, signal?: AbortSignal): Promise<void> {
  await askStorage({ url, headers: { range: 'bytes=0-0' }, signal }, async ({ leave }) => leave());
}

function tooLarge(limitBytes: number): ObjectError {
  return new ObjectError('too-large', say`it is larger than the limit of ${limitBytes / 2 ** 20} MiB`);
}
