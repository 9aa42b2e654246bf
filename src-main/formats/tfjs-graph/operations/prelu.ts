// Readers of PReLU, alone or fused with a convolution.
import type { Unmapped } from '../build';
import type { Constant } from '../constants';
import { type OperationCall, unmapped } from './call';

/** Adds a learned slope for negative values: one per channel, or per value. */
export function addPReLU(
  call: OperationCall,
  from: string,
  alpha: Constant | undefined,
  ending = '',
): { layer: string } | Unmapped {
  const rank = call.builder.shapeOf(from)?.length;
  if (!alpha || !rank) return unmapped('its slope is not a constant');
  const inner = alpha.shape.length === rank ? alpha.shape.slice(1) : alpha.shape;
  const shape = [...new Array<number>(Math.max(0, rank - 1 - inner.length)).fill(1), ...inner];
  const sharedAxes = shape.slice(0, -1).every((size) => size === 1)
    ? shape.slice(1).map((_, i) => i + 1)
    : null;
  const weights = { alpha: { constant: alpha, shape } };
  return call.builder.add(
    call.node,
    { kind: 'PReLU', params: { sharedAxes }, inputs: [from], weights },
    ending,
  );
}
