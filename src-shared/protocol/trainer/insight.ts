// Calls of the trainer that show what a network sees.
import { z } from 'zod';
import { layerGraphSchema } from '../../graph/schema';
import { activationsItemSchema } from '../../insight/activations';
import { attackItemSchema, attackSettingsSchema } from '../../insight/attack';
import { embeddingSettingsSchema, embeddingStepSchema } from '../../insight/embedding';
import { featureMapsSchema } from '../../insight/feature-maps';
import { findWhereItemSchema, findWhereShape } from '../../insight/find-where';
import { idealFrameSchema, idealSettingsSchema, objectiveSchema } from '../../insight/ideal-image';
import { explainShape, explanationSchema, mapSchema } from '../../insight/methods';
import { movedMapsSchema, movedMapsShape } from '../../insight/moved-maps';
import { featurePlaceSchema } from '../../insight/receptive-field';
import { progressSchema } from '../../progress';
import { bytes, call, stream } from '../contract';
import { trainImageSchema } from '../train-image';
import { singleImageSchema } from './single-image';

/** One of: the image as the network sees it, the progress, or an explanation (a coarse one first, if the method has one). */
export const explainItemSchema = z.object({
  seen: z
    .object({
      width: z.number().int(),
      height: z.number().int(),
      channels: z.number().int(),
      bytes,
      /** The layers that a map can be computed at. */
      layers: z.array(z.string()),
      /** The default one, and the layer after it, which removes the positions. */
      preferred: z.object({ layer: z.string(), before: z.string().nullable() }).nullable(),
    })
    .optional(),
  progress: progressSchema.optional(),
  explanation: explanationSchema.optional(),
});

/** Which feature maps to return. */
export const featureMapsShape = {
  layers: z.array(z.string()).min(1).max(64),
  /** At most this many channels per layer, the strongest first. */
  channels: z.number().int().min(1).max(4096).default(4),
  /** At most this many pixels per side. */
  side: z.number().int().min(4).max(512).default(48),
} as const;

/** An attack: the class to reach (null: leave the present one), and its settings. */
export const attackShape = {
  target: z.number().int().min(0).nullable().default(null),
  settings: attackSettingsSchema.prefault({}),
} as const;

/** An ideal image: what it maximizes, and its settings. */
export const idealShape = { objective: objectiveSchema, settings: idealSettingsSchema.prefault({}) } as const;

/** A map of images: the layer whose output is used (by default, the one that the head classifies), and the settings. */
export const embeddingShape = {
  layer: z.string().optional(),
  settings: embeddingSettingsSchema.prefault({}),
} as const;

/** A feature of a layer. */
export const fieldShape = { layer: z.string(), place: featurePlaceSchema } as const;

/** The calls. */
export const trainerInsightCalls = {
  /** Explains the score of a class for one image by a map. The last item is the final explanation. */
  explain: stream(
    z.object({
      graph: layerGraphSchema,
      blobs: z.string(),
      image: singleImageSchema,
      withPixels: z.boolean().default(false),
      ...explainShape,
    }),
    explainItemSchema,
  ),
  /** Returns the feature maps of each layer for one image. */
  featureMaps: stream(
    z.object({ graph: layerGraphSchema, blobs: z.string(), image: singleImageSchema, ...featureMapsShape }),
    featureMapsSchema,
  ),
  /** Describes the values of a layer for one image, and for the images of a sample. The last sample is final. */
  activations: stream(
    z.object({
      graph: layerGraphSchema,
      blobs: z.string(),
      cache: z.string(),
      layer: z.string(),
      image: singleImageSchema.nullable(),
      images: z.array(trainImageSchema),
    }),
    activationsItemSchema,
  ),
  /** Returns how much each pixel of an image changes one feature. */
  effectiveField: call(
    z.object({ graph: layerGraphSchema, blobs: z.string(), image: singleImageSchema, ...fieldShape }),
    mapSchema,
  ),
  /** Compares the feature maps of a shifted or rotated image with those of the image, moved likewise. */
  movedMaps: call(
    z.object({ graph: layerGraphSchema, blobs: z.string(), image: singleImageSchema, ...movedMapsShape }),
    movedMapsSchema,
  ),
  /** Changes an image slightly until its class changes. The last item has `result`. */
  attack: stream(
    z.object({ graph: layerGraphSchema, blobs: z.string(), image: singleImageSchema, ...attackShape }),
    attackItemSchema,
  ),
  /** Finds classes in a larger image, by one pass and by crops. */
  findWhere: stream(
    z.object({ graph: layerGraphSchema, blobs: z.string(), image: singleImageSchema, ...findWhereShape }),
    findWhereItemSchema,
  ),
  /** Draws the image that a class or channel responds to most. The last frame is the result. */
  idealImage: stream(
    z.object({ graph: layerGraphSchema, blobs: z.string(), ...idealShape }),
    idealFrameSchema,
  ),
  /** Projects the features of images to two dimensions. Positions come as they improve; the last item has `result`. */
  embedding: stream(
    z.object({
      graph: layerGraphSchema,
      blobs: z.string(),
      cache: z.string(),
      images: z.array(trainImageSchema),
      seed: z.number().int(),
      ...embeddingShape,
    }),
    embeddingStepSchema,
  ),
} as const;
