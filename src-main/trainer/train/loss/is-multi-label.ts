// Whether the images of a job have several classes each.
import type { TrainJob } from '#shared/protocol/trainer-contract';

/** True if an image may have several classes, or none. */
export function isMultiLabel({ data }: TrainJob): boolean {
  return [data.training, data.validation, data.test].some((part) =>
    part.some(({ labels }) => labels !== undefined),
  );
}
