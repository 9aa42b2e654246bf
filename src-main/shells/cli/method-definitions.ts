// What `graft explain` says of methods that libraries define differently.
import { type Method, methodOptionsSchema } from '#shared/insight/methods';
import { say, type Words } from '#shared/sentence';
import { formatShare } from './format';

const { channels, samples, noise } = methodOptionsSchema.parse({});

const definitions: Readonly<Partial<Record<Method, Words>>> = {
  'grad-cam-plus-plus': say`In the form of its authors: the α of a channel sum to 1.`,
  'score-cam': say`The ${channels} feature maps that vary most, weighted by the probability of the class.`,
  'eigen-cam': say`With the sign that makes the greatest magnitude positive; the same for all classes.`,
  saliency: say`The greatest magnitude of the gradient over the colors.`,
  'smooth-grad': say`Mean of the signed gradients of ${samples} copies with noise (σ: ${formatShare(noise)} of the range), then the greatest magnitude over the colors.`,
  'integrated-gradients': say`From a black image, in Gauss-Legendre steps.`,
  occlusion: say`Windows covered with the mean of each color of the image.`,
};

/** Returns the definition of a method, or null if libraries agree. */
export const definitionOf = (method: Method): Words | null => definitions[method] ?? null;
