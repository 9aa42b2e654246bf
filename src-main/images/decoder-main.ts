// Entry of a helper process: decodes images for the pool that forked it; exits when the pool closes.
import { assertNever, toWireError } from '#shared/errors';
import { decodeImage, encodeThumbnail, measureImage } from './decode';
import type { DecoderJob, DecoderReply, DecoderRequest, DecoderResults } from './decoder-messages';
import { inspectImages, statFiles } from './inspect';
import { readSeenObject } from './read-image-object';

async function perform(job: DecoderJob): Promise<DecoderResults[DecoderJob['kind']]> {
  switch (job.kind) {
    case 'decode':
      return decodeImage(job.source, job.size);
    case 'thumbnail':
      return encodeThumbnail(job.source, job.bound);
    case 'measure':
      return measureImage(job.source);
    case 'inspect':
      return inspectImages(job.files);
    case 'stat':
      return statFiles(job.paths);
    case 'read':
      return readSeenObject(job.object);
    default:
      return assertNever(job);
  }
}

function reply(message: DecoderReply): void {
  if (process.connected) process.send?.(message);
}

process.on('message', (request: DecoderRequest) => {
  perform(request.job).then(
    (value) => reply({ id: request.id, value }),
    (error: unknown) => reply({ id: request.id, error: toWireError(error) }),
  );
});
// Signals to the terminal's process group are handled by the pool's owner, which closes the channel.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
reply({ ready: true });
