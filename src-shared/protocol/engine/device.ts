// Engine calls about the device that networks are computed on: which GPUs there are, which one is chosen, and its test.
import { z } from 'zod';
import { deviceSchema, gpuTestSchema } from '../../run/device';
import { wordsSchema } from '../../words-schema';
import { call, nothing, stream } from '../contract';
import { installStepSchema } from './runtime';

/** GPUs, driver, what is chosen, and the CUDA pack that a GPU needs. */
export const devicesSchema = z.object({
  use: deviceSchema,
  gpus: z.array(
    z.object({
      uuid: z.string(),
      name: z.string(),
      memoryBytes: z.number().nullable(),
      capability: z.string().nullable(),
      /** Why it cannot be used; null if it can. */
      problem: wordsSchema.nullable(),
    }),
  ),
  /** Version of the NVIDIA driver; null if there is none. */
  driver: z.string().nullable(),
  neededDriver: z.string(),
  /** Why no GPU can be used on this machine; null if one can. */
  problem: wordsSchema.nullable(),
  /** The CUDA build of TensorFlow with NVIDIA's libraries; null if there is none for this system. */
  pack: z
    .object({
      installed: z.boolean(),
      downloadBytes: z.number(),
      neededBytes: z.number(),
      freeBytes: z.number().nullable(),
    })
    .nullable(),
  /** The latest test of these GPUs with this driver; null if it has not run. */
  test: gpuTestSchema.nullable(),
  /** WebGPU, which computes features of frozen layers on GPUs of any maker, in the desktop app. */
  webgpu: z.object({
    /** The GPU; null if none was found. */
    name: z.string().nullable(),
    /** Why it cannot be used; null if it can. */
    problem: wordsSchema.nullable(),
    choosable: z.boolean(),
    /** The latest test of this GPU; null if it has not run. */
    test: gpuTestSchema.nullable(),
  }),
});
/** See `devicesSchema`. */
export type Devices = z.infer<typeof devicesSchema>;

/** The calls. */
export const deviceCalls = {
  devices: call(nothing, devicesSchema),
  /** Chooses `auto`, `cpu`, `webgpu` or a GPU by its UUID. Trainers that start later use it; a running one keeps its device. */
  chooseDevice: call(z.object({ device: deviceSchema }).strict(), devicesSchema),
  /** Compares the GPU's numbers and speed with the processor's: with WebGPU if that was chosen. A GPU that fails is not used until it passes. */
  testGpu: call(nothing, devicesSchema),
  /**
   * Downloads the CUDA build, tests the GPU with it, and uses it if it passes. The last item has `devices`. A cancelled
   * download is continued by the next call. Throws as `installRuntime` does, and 'unsupported' with the reason if no GPU can be used.
   */
  installGpu: stream(
    nothing,
    z.object({
      step: installStepSchema.optional(),
      /** True while the GPU is tested. */
      testing: z.literal(true).optional(),
      devices: devicesSchema.optional(),
    }),
  ),
} as const;
