// Calls of the trainer that say what it computes on, and compare and time devices.
import { z } from 'zod';
import { layerGraphSchema } from '../../graph/schema';
import { optimizerSchema } from '../../run/stage';
import { wordsSchema } from '../../words-schema';
import { bytes, call } from '../contract';
import { gpuAdapterSchema } from '../webgpu-contract';

/** The runtime of the trainer: the chosen `kind`, and in `why` the attempts that led to it, as sentences. */
export const runtimeSchema = z.object({
  kind: z.enum(['native-gpu', 'native-cpu', 'wasm', 'cpu']),
  device: z.string(),
  library: z.string(),
  threads: z.number().int(),
  node: z.string(),
  why: z.array(wordsSchema),
  /** Measured with a matrix multiplication; null if it was not requested. */
  gflops: z.number().nullable(),
  /** Suggestions for better performance, as sentences. */
  advice: z.array(z.string()),
});
/** See `runtimeSchema`. */
export type RuntimeReport = z.infer<typeof runtimeSchema>;

/** A network, a batch of arrays (float32, of the shape of its input) with their classes, and how many steps to train on it. */
const stepsSchema = z.object({
  graph: layerGraphSchema,
  images: bytes,
  labels: z.array(z.number().int().min(0)).min(1),
  steps: z.number().int().min(0).max(1000),
  optimizer: optimizerSchema,
  seed: z.number().int(),
  /** How many further runs are timed, of the forward pass and of the step. */
  timed: z.number().int().min(0).max(100),
});
/** See `stepsSchema`. */
export type StepsRequest = z.infer<typeof stepsSchema>;

/** The output of the first layer in `outputs` before training (float32), the loss of each step, and median seconds. */
const stepsResultSchema = z.object({
  kind: runtimeSchema.shape.kind,
  device: z.string(),
  outputs: bytes,
  losses: z.array(z.number()),
  forwardSeconds: z.number().nullable(),
  stepSeconds: z.number().nullable(),
});
/** See `stepsResultSchema`. */
export type StepsResult = z.infer<typeof stepsResultSchema>;

/** The features of a batch of pixels by WebGPU and by TensorFlow (float32), and median seconds of each. */
const webgpuTrialSchema = z.object({
  adapter: gpuAdapterSchema,
  gpu: bytes,
  cpu: bytes,
  gpuSeconds: z.number().nullable(),
  cpuSeconds: z.number().nullable(),
});
/** See `webgpuTrialSchema`. */
export type WebgpuTrial = z.infer<typeof webgpuTrialSchema>;

const webgpuRequestSchema = z.object({
  graph: layerGraphSchema,
  /** `[images, height, width, channels]`, 0 to 255. */
  pixels: bytes,
  timed: z.number().int().min(0).max(100),
});
/** A network, a batch of pixels, and how many further runs are timed. */
export type WebgpuRequest = z.infer<typeof webgpuRequestSchema>;

/** The calls. */
export const trialCalls = {
  runtime: call(z.object({ measure: z.boolean() }), runtimeSchema),
  /** Runs a network forward and trains it for some steps on a batch of arrays, to compare devices and to time them. */
  trySteps: call(stepsSchema.extend({ blobs: z.string() }), stepsResultSchema),
  /** Computes features of a batch by WebGPU and by TensorFlow, to compare and to time them. Throws 'unsupported' without the GPU window. */
  tryWebgpu: call(webgpuRequestSchema.extend({ blobs: z.string() }), webgpuTrialSchema),
} as const;
