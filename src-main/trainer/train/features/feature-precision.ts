// Whether the frozen layers of a stage compute in half precision.
import type { Stage } from '#shared/run/stage';
import type { Words } from '#shared/sentence';
import { canComputeHalf } from '../../recorder/half-support';
import type { Precision } from '../../recorder/record';

/** Returns how the frozen layers of a stage compute; `why` says why they do not in half precision, if the stage asks for it. */
export function featurePrecision(
  stage: Stage,
  isCached: boolean,
): { precision: Precision; why: Words | null } {
  if (stage.precision === undefined) return { precision: 'float32', why: null };
  if (!isCached)
    return {
      precision: 'float32',
      why: 'Half precision is only for cached outputs of frozen layers, so this stage computes in float32.',
    };
  if (canComputeHalf()) return { precision: stage.precision, why: null };
  return {
    precision: 'float32',
    why: 'Half precision needs native TensorFlow on a processor that has it, so the frozen layers are computed in float32.',
  };
}
