// Contract of the hidden GPU window: computes the outputs of a network's layers with WebGPU. Trainers and the engine are its clients.
import { z } from 'zod';
import { layerGraphSchema } from '../graph/schema';
import { bytes, call, nothing } from './contract';

/** The GPU that Chromium chose. */
export const gpuAdapterSchema = z.object({
  /** Such as `amd` or `intel`; may be empty. */
  vendor: z.string().max(100),
  /** Such as `rdna-3`; may be empty. */
  architecture: z.string().max(100),
  /** The name for people; may be empty, because browsers hide it from pages. */
  description: z.string().max(200),
  /** True if a program on the processor imitates a GPU. */
  software: z.boolean(),
  /** Largest size of a tensor. */
  maxTensorBytes: z.number().positive(),
});
/** See `gpuAdapterSchema`. */
export type GpuAdapter = z.infer<typeof gpuAdapterSchema>;

const shapeSchema = z.array(z.number().int().positive()).max(8);

/** A network to compute. Its graph carries no weights: they are sent by `load`. */
export const gpuNetworkSchema = z.object({
  graph: layerGraphSchema,
  /** The layer that receives the pixels, and its shape without the batch. */
  input: z.object({ name: z.string(), shape: shapeSchema }),
  outputs: z.array(z.string()).min(1),
  /** Images per batch. */
  rows: z.number().int().positive().max(1024),
  weights: z.array(z.object({ key: z.string(), shape: shapeSchema })),
});
/** See `gpuNetworkSchema`. */
export type GpuNetwork = z.infer<typeof gpuNetworkSchema>;

const network = z.number().int();

/** Largest part of a weight in one message. */
export const weightPieceBytes = 4 * 2 ** 20;

/** The contract. Networks belong to the connection, and are freed when it closes. */
export const webgpuContract = {
  /** Returns the GPU, or null with the reason if Chromium offers none. */
  describe: call(nothing, z.object({ adapter: gpuAdapterSchema.nullable(), reason: z.string().max(1000) })),
  open: call(gpuNetworkSchema, z.object({ network })),
  /** Sets float32 values of a weight, from byte `at` on. */
  load: call(z.object({ network, key: z.string(), at: z.number().int().min(0), bytes }), nothing),
  /** Computes a batch: pixels `[images, height, width, channels]` as bytes; returns the float32 values of each output, without padding. */
  run: call(z.object({ network, pixels: bytes }), z.object({ values: z.array(bytes) })),
  close: call(z.object({ network }), nothing),
} as const;
/** The type of the contract. */
export type WebgpuContract = typeof webgpuContract;
