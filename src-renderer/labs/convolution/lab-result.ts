// Computes the outputs of the convolution lab after each change, in slices that do not block the window.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { convolutionSteps, depthwiseSteps, placeKernel } from '#shared/labs/convolution/convolve';
import type { Filter } from '#shared/labs/convolution/kernel';
import { refuses, type WindowSettings } from '#shared/labs/convolution/place-window';
import type { Planes } from '#shared/labs/convolution/planes';
import { type PoolSettings, placePool, poolingSteps } from '#shared/labs/convolution/pool';
import { runInSlices } from '#shared/steps';
import { useConvolutionLab } from '../../stores/convolution-lab';
import { useLabImage } from '../../stores/lab-image';

/** Outputs, with what they were computed from: while new ones are computed, the old ones are shown with their own sums. */
export interface LabResult {
  readonly input: Planes;
  readonly filters: readonly Filter[];
  readonly settings: WindowSettings;
  readonly combine: 'sum' | 'each';
  /** One for each filter: one channel, or with `each` those of the input. */
  readonly outputs: readonly Planes[];
  readonly pool: PoolSettings | null;
  /** One for each filter. */
  readonly pooled: readonly Planes[] | null;
}

/** Why there is no output. */
export type Refusal = 'strideDilation' | 'tooSmall' | 'poolTooSmall';

/** Longest slice of work in milliseconds. */
const sliceMs = 8;
class Replaced extends Error {}

/** The outputs. */
export const useLabResult = defineStore('labResult', () => {
  const lab = useConvolutionLab();
  const image = useLabImage();
  const result = shallowRef<LabResult | null>(null);
  const busy = ref(false);

  const refusal = computed((): Refusal | null => {
    const { settings, kernel, pool } = lab;
    if (refuses(settings)) return 'strideDilation';
    const { x, y } = placeKernel(image.planes, kernel, settings);
    if (x.output === 0 || y.output === 0) return 'tooSmall';
    if (!pool) return null;
    const after = placePool({ width: x.output, height: y.output }, pool);
    return after.x.output === 0 || after.y.output === 0 ? 'poolTooSmall' : null;
  });

  let round = 0;
  async function compute(): Promise<void> {
    const own = ++round;
    if (refusal.value !== null) {
      busy.value = false;
      return;
    }
    const { used: filters, settings, combine, pool } = lab;
    const input = image.planes;
    busy.value = true;
    const pause = () =>
      new Promise<void>((resolve, reject) =>
        setTimeout(() => (own === round ? resolve() : reject(new Replaced()))),
      );
    const outputs: Planes[] = [];
    const pooled: Planes[] = [];
    try {
      for (const filter of filters) {
        const steps =
          combine === 'each' && input.channels > 1
            ? depthwiseSteps(input, filter, settings)
            : convolutionSteps(input, [filter], settings);
        const output = await runInSlices(steps, pause, sliceMs);
        outputs.push(output);
        if (pool) pooled.push(await runInSlices(poolingSteps(output, pool), pause, sliceMs));
      }
    } catch (error) {
      if (error instanceof Replaced) return;
      throw error;
    }
    if (own !== round) return;
    busy.value = false;
    result.value = { input, filters, settings, combine, outputs, pool, pooled: pool ? pooled : null };
  }
  watch(
    () => [image.planes, lab.used, lab.settings, lab.combine, lab.pool],
    () => void compute(),
    { immediate: true },
  );

  return { result, busy, refusal };
});
