// The engine's calls that look into a network: explanations and feature maps of one image.
import { z } from 'zod';
import { activationsItemSchema, mostSampled } from '../../insight/activations';
import { attackItemSchema } from '../../insight/attack';
import { embeddingStepSchema } from '../../insight/embedding';
import { featureMapsSchema } from '../../insight/feature-maps';
import { findWhereItemSchema, findWhereShape } from '../../insight/find-where';
import { idealFrameSchema } from '../../insight/ideal-image';
import { explainShape, mapSchema } from '../../insight/methods';
import { movedMapsSchema, movedMapsShape } from '../../insight/moved-maps';
import { bytes, call, stream } from '../contract';
import {
  attackShape,
  embeddingShape,
  explainItemSchema,
  featureMapsShape,
  fieldShape,
  idealShape,
} from '../trainer/insight';
import { dataSet, modelSelection, project } from './common';
import { imageSchema } from './use';

const { project: _, ...data } = dataSet;
const side = z.number().int().min(1).max(1024);

/** The calls that look into a network. */
export const insightCalls = {
  /** Returns the pixels of an image: within a square of `longest` pixels, never enlarged, or stretched to a size. */
  imagePixels: call(
    z.object({
      project,
      image: imageSchema,
      size: z.union([z.object({ longest: side }).strict(), z.object({ width: side, height: side }).strict()]),
    }),
    /** RGB, [height, width, 3]. */
    z.object({ width: side, height: side, channels: z.literal(3), bytes }),
  ),
  /** Explains the score of a class for one image by a map. The last item is the final explanation. */
  explain: stream(
    z.object({
      project,
      model: modelSelection,
      image: imageSchema,
      /** Sends the image as the network sees it first. */
      withPixels: z.boolean().default(false),
      /** Also returns a PNG of the image with the map over it at this opacity. */
      overlay: z.number().min(0).max(1).optional(),
      ...explainShape,
    }),
    explainItemSchema.extend({ overlay: bytes.optional() }),
  ),
  /** Returns the feature maps of each layer for one image. Layers after an error of an unfinished network are not computed and not returned. */
  featureMaps: stream(
    z.object({ project, model: modelSelection, image: imageSchema, ...featureMapsShape }),
    featureMapsSchema,
  ),
  /**
   * Describes the values of a layer for one image, and for a sample of the dataset: at most `count` of its validation
   * images, or of all images if it has none. `of` names the sample, before its results.
   */
  activations: stream(
    z.object({
      project,
      model: modelSelection,
      layer: z.string(),
      image: imageSchema.nullable().default(null),
      sample: z
        .object({ ...data, count: z.number().int().min(1).max(mostSampled).default(mostSampled) })
        .optional(),
    }),
    activationsItemSchema.extend({
      of: z
        .object({ part: z.enum(['validation', 'all']), count: z.number().int(), total: z.number().int() })
        .optional(),
    }),
  ),
  /** Returns how much each pixel of the image changes one feature: the effective receptive field. */
  effectiveField: call(
    z.object({ project, model: modelSelection, image: imageSchema, ...fieldShape }),
    mapSchema,
  ),
  /** Compares the feature maps of a shifted or rotated image with those of the image, moved likewise (equivariance). Throws 'invalid' if the layer has no feature maps, or if a quarter turn meets an input that is not square. */
  movedMaps: call(
    z.object({ project, model: modelSelection, image: imageSchema, ...movedMapsShape }),
    movedMapsSchema,
  ),
  /** Changes an image slightly until its class changes. The last item has `result`. */
  attack: stream(
    z.object({ project, model: modelSelection, image: imageSchema, ...attackShape }),
    attackItemSchema,
  ),
  /** Finds classes in an image that is larger than the network's input: by one pass of the fully convolutional network, and by crops. Throws 'unsupported' with the layer that needs one size. */
  findWhere: stream(
    z.object({ project, model: modelSelection, image: imageSchema, ...findWhereShape }),
    findWhereItemSchema,
  ),
  /** Draws the image that a class or channel responds to most. The last frame is the result. */
  idealImage: stream(z.object({ project, model: modelSelection, ...idealShape }), idealFrameSchema),
  /**
   * Projects the features of the images of a dataset to two dimensions. First come the paths of the images that positions
   * refer to (of a large dataset, a sample), then positions as they improve; the last item has `result`.
   */
  embedding: stream(
    z.object({ ...dataSet, model: modelSelection, ...embeddingShape }),
    embeddingStepSchema.extend({
      images: z.object({ paths: z.array(z.string()), total: z.number().int() }).optional(),
    }),
  ),
} as const;
