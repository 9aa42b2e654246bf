// The engine's calls about TensorFlow's native library: whether it is there, and its installation.
import { z } from 'zod';
import { wordsSchema } from '../../words-schema';
import { call, nothing, stream } from '../contract';

/** Steps of an installation, in this order. */
const installPhases = ['downloading', 'preparing', 'checking'] as const;

const amount = z.number().nonnegative();

/** What is installed, and what could be. */
const runtimeStateSchema = z.object({
  /** `none`: training runs on the built-in WebAssembly. */
  installed: z.enum(['native-gpu', 'native-cpu', 'none']),
  /** True if the library is part of this installation of Graft. */
  bundled: z.boolean(),
  /** TensorFlow for the processor; null if there is none for this system. */
  offer: z
    .object({
      version: z.string(),
      downloadBytes: amount,
      /** Bytes that an interrupted download has already. */
      doneBytes: amount,
      diskBytes: amount,
    })
    .nullable(),
  /** Why it cannot be installed; null if nothing is in the way. */
  obstacle: wordsSchema.nullable(),
});
/** See `runtimeStateSchema`. */
export type RuntimeState = z.infer<typeof runtimeStateSchema>;

/** A step of an installation. Bytes, speed and seconds left are those of the download. */
export const installStepSchema = z.object({
  phase: z.enum(installPhases),
  done: amount,
  total: amount,
  bytesPerSecond: amount.nullable(),
  secondsLeft: amount.nullable(),
});
/** See `installStepSchema`. */
export type InstallStep = z.infer<typeof installStepSchema>;

/** The calls about TensorFlow's native library. */
export const runtimeCalls = {
  runtimeState: call(nothing, runtimeStateSchema),
  /**
   * Downloads and checks the library; later runs and predictions use it. The last item has `state`. A cancelled download
   * is continued by the next call. Throws 'unsupported', 'unavailable', 'bad-file', 'disk-full', 'busy', 'cancelled'.
   */
  installRuntime: stream(
    nothing,
    z.object({ step: installStepSchema.optional(), state: runtimeStateSchema.optional() }),
  ),
} as const;
