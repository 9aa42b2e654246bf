// The trainer's call that computes maps of images.
import { throwIfCancelled } from '#shared/drive-steps';
import { createPacer } from '#shared/pacer';
import type { Handlers } from '#shared/protocol/contract';
import type { TrainerContract } from '#shared/protocol/trainer-contract';
import type { DecoderPool } from '../../images/decoder-pool';
import { openBlobStore } from '../../store/blobs';
import { openRuntime } from '../runtime/open-runtime';
import { embedImages } from './embed';

/** Creates the handlers. `openPool` returns the pool that decodes images. */
export function createEmbeddingHandlers(
  openPool: () => DecoderPool,
): Pick<Handlers<TrainerContract>, 'embedding'> {
  return {
    async *embedding({ blobs, ...request }, { signal }) {
      await openRuntime();
      const due = createPacer();
      const work = { ...request, blobs: openBlobStore(blobs), pool: openPool() };
      for await (const step of embedImages(work)) {
        throwIfCancelled(signal);
        if (!step.progress || due()) yield step;
      }
    },
  };
}
