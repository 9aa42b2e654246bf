// The device that networks are computed on: what was chosen, and the result of the GPU's test. Stored in Graft's cache folder.
import { z } from 'zod';
import { wordsSchema } from '../words-schema';

/** Name of the file in the folder of TensorFlow's runtimes. */
export const deviceFileName = 'device.json';

/** `auto` (the GPU of CUDA if there is one), `cpu`, `webgpu` (features of frozen layers by WebGPU, all else by the processor), or the UUID of a GPU as NVIDIA writes it. */
export const deviceSchema = z.string().regex(/^(auto|cpu|webgpu|(GPU|MIG)-[0-9a-zA-Z/-]{1,100})$/);

/** The result of the GPU's test. */
export const gpuTestSchema = z.object({
  passed: z.boolean(),
  /** Why it failed; null if it passed. */
  reason: wordsSchema.nullable(),
  /** The tested GPUs and driver; another one is tested again. */
  tested: z.string(),
  /** Greatest difference from the CPU, relative to the greatest value; null if it did not run. */
  difference: z.number().nullable(),
  /** How many times faster than the CPU a training step was, or with WebGPU, a forward pass; null if it did not run. */
  speedup: z.number().nullable(),
  at: z.number(),
});
/** See `gpuTestSchema`. */
export type GpuTest = z.infer<typeof gpuTestSchema>;

/** What is stored. */
export const deviceFileSchema = z.object({
  use: deviceSchema.catch('auto').default('auto'),
  test: gpuTestSchema.nullable().catch(null).default(null),
  webgpuTest: gpuTestSchema.nullable().catch(null).default(null),
});
/** See `deviceFileSchema`. */
export type DeviceFile = z.infer<typeof deviceFileSchema>;
