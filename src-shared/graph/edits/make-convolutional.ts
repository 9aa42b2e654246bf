// makeConvolutional: converts the classifier's Dense layers to convolutions with the same weights, so that it also accepts larger images.
import { GraftError } from '../../errors';
import { say } from '../../sentence';
import { convolveHead } from '../convolve-head';
import { defineEdit } from './common/define-edit';

/** Converts the head to convolutions; see `convolveHead`. Throws 'invalid' if there is nothing to convert. */
export const makeConvolutionalEdit = defineEdit({
  name: 'makeConvolutional',
  fields: {},
  apply(graph, _edit, { seed }) {
    const { graph: next, turned } = convolveHead(graph, seed);
    if (turned > 0) return next;
    throw new GraftError(
      'invalid',
      say`${graph.name} has no Dense after a Flatten or a global pooling layer, so there is nothing to convert.`,
    );
  },
});
