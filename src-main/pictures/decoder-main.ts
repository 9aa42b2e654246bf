// Entry of a helper process: takes pictures from the pool that forked it, gives pixels; ends when the pool is gone.
import { assertNever, toWireError } from '#shared/errors';
import { decodePicture, encodeThumbnail, measurePicture } from './decode';
import type { DecoderJob, DecoderReply, DecoderRequest, DecoderResults } from './decoder-messages';
import { inspectPictures } from './inspect';

function perform(job: DecoderJob): Promise<DecoderResults[DecoderJob['kind']]> {
  switch (job.kind) {
    case 'decode':
      return decodePicture(job.source, job.size);
    case 'thumbnail':
      return encodeThumbnail(job.source, job.bound);
    case 'measure':
      return measurePicture(job.source);
    case 'inspect':
      return inspectPictures(job.files);
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
// Signals of the terminal's group are for the pool's owner, which closes the channel.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
reply({ ready: true });
