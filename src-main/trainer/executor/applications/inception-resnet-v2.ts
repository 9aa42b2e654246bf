// CustomScaleLayer of InceptionResNetV2.
import { tf } from '../../tf';
import type { Forward } from '../forward';

/** `CustomScaleLayer`: `x0 + scale · x1`. */
export const forwardCustomScaleLayer: Forward = ({ inputs, params }) =>
  tf.add(inputs[0]!, tf.mul(inputs[1]!, Number(params.scale)));
