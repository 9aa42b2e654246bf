// ActivityRegularization: the identity; the runner adds its penalty to the loss.
import type { Forward } from '../forward';

/** `ActivityRegularization`. */
export const forwardActivityRegularization: Forward = ({ inputs }) => inputs[0]!;
