// The methods that explain a score of a network for one image by a map, with their settings and sources.
import { z } from 'zod';

/** Methods that weight the feature maps of a layer. */
export const camMethods = [
  'grad-cam',
  'grad-cam-plus-plus',
  'layer-cam',
  'hires-cam',
  'xgrad-cam',
  'eigen-cam',
  'score-cam',
] as const;
/** See `camMethods`. */
export type CamMethod = (typeof camMethods)[number];

/** Methods that compute one value per pixel of the network's input. */
export const pixelMethods = ['saliency', 'smooth-grad', 'integrated-gradients', 'occlusion'] as const;

/** Every method. */
export const methods = [...camMethods, ...pixelMethods] as const;
/** See `methods`. */
export type Method = (typeof methods)[number];

/** True for methods that need a layer. */
export const needsLayer = (method: Method): method is CamMethod =>
  (camMethods as readonly string[]).includes(method);

/** The paper of each method, as an arXiv number. */
export const papers: Readonly<Record<Method, string>> = {
  'grad-cam': '1610.02391',
  'grad-cam-plus-plus': '1710.11063',
  'layer-cam': '10.1109/TIP.2021.3089943',
  'hires-cam': '2011.08891',
  'xgrad-cam': '2008.02312',
  'eigen-cam': '2008.00299',
  'score-cam': '1910.01279',
  saliency: '1312.6034',
  'smooth-grad': '1706.03825',
  'integrated-gradients': '1703.01365',
  occlusion: '1311.2901',
};

/** Settings of a method. Each method reads only its own. */
export const methodOptionsSchema = z
  .object({
    /** Score-CAM: the number of channels, those with the greatest standard deviation. */
    channels: z.number().int().min(1).max(2048).default(32),
    /** SmoothGrad: the number of noisy copies. */
    samples: z.number().int().min(1).max(200).default(25),
    /** SmoothGrad: standard deviation of the noise, as a fraction of the range of the input's values. */
    noise: z.number().min(0).max(1).default(0.15),
    /** SmoothGrad: the mean of absolute gradients instead of signed ones. */
    absolute: z.boolean().default(false),
    seed: z.number().int().default(0),
    /** Integrated gradients: the number of steps of the first attempt; doubled while the completeness gap exceeds `gap`, up to `mostSteps`. */
    steps: z.number().int().min(2).max(512).default(32),
    mostSteps: z.number().int().min(2).max(512).default(128),
    gap: z.number().min(0).default(0.05),
    /** Integrated gradients: the image that the path starts from. */
    baseline: z.enum(['black', 'gray', 'white', 'mean']).default('black'),
    /** Occlusion: side of the window, as a fraction of the input's sides, and its stride as a fraction of the window. */
    window: z.number().min(0.01).max(1).default(0.2),
    stride: z.number().min(0.05).max(1).default(0.5),
    /** Occlusion: what covers the window. `mean`: the mean color of the image. */
    fill: z.enum(['mean', 'black', 'gray', 'white']).default('mean'),
  })
  .strict();
/** See `methodOptionsSchema`. */
export type MethodOptions = z.infer<typeof methodOptionsSchema>;

/** A request to explain: the method, the class by number or name (null: the most probable one), the layer (null: the default). */
export const explainShape = {
  method: z.enum(methods),
  options: methodOptionsSchema.prefault({}),
  target: z
    .union([z.number().int().min(0), z.string()])
    .nullable()
    .default(null),
  /** Explains the score minus the mean of the other classes' scores. */
  contrast: z.boolean().default(false),
  layer: z.string().nullable().default(null),
  /** Replaces the weights of this layer and of all later ones by random values: the sanity check of Adebayo et al. (1810.03292). */
  randomizeFrom: z.string().nullable().default(null),
} as const;

/** A map over an image. CAMs: before the enlargement to the image. */
export const mapSchema = z.object({
  width: z.number().int(),
  height: z.number().int(),
  /** float32, little endian, row by row. */
  bytes: z.instanceof(Uint8Array),
  min: z.number(),
  max: z.number(),
});
/** See `mapSchema`. */
export type InsightMap = z.infer<typeof mapSchema>;

/** Returns the values of a map. */
export function valuesOf({ bytes }: Pick<InsightMap, 'bytes'>): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}

/** The explained class and its value: the score before the last activation where that exists. */
const explainedClass = z.object({
  label: z.number().int(),
  name: z.string(),
  score: z.number(),
  /** What the score is: a logit, or the output itself. */
  kind: z.enum(['logit', 'output']),
  probability: z.number(),
});

/** Sum and difference of the scores of integrated gradients. */
interface Completeness {
  readonly sum: number;
  readonly difference: number;
}

/** Returns the completeness gap of integrated gradients: the sum of the map minus the difference of the scores that it should equal. */
export const completenessGap = ({ sum, difference }: Completeness): number => sum - difference;

/** True if the gap is at most a share of the difference, by default that of `methodOptionsSchema`. */
export function isComplete(found: Completeness, share = methodOptionsSchema.parse({}).gap): boolean {
  return Math.abs(completenessGap(found)) <= share * Math.abs(found.difference);
}

/** An explanation: its map, and the numbers that tell how far to trust it. */
export const explanationSchema = z.object({
  method: z.enum(methods),
  layer: z.string().nullable(),
  target: explainedClass,
  top: z.array(explainedClass),
  map: mapSchema,
  /** Integrated gradients: the sum of the map, the difference of the scores that it should equal, and the steps used. */
  completeness: z.object({ sum: z.number(), difference: z.number(), steps: z.number().int() }).optional(),
  /** Occlusion: side and stride of the window in pixels. */
  windows: z.object({ side: z.number().int(), stride: z.number().int(), count: z.number().int() }).optional(),
  /** False for a coarse map that a finer one follows. */
  final: z.boolean(),
  milliseconds: z.number(),
});
/** See `explanationSchema`. */
export type Explanation = z.infer<typeof explanationSchema>;
