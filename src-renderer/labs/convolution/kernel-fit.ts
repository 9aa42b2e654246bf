// The search for the kernels of a filter by gradient descent: target, settings, and the descent in slices that do not block the window.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { isCancelled, wordsOf } from '#shared/errors';
import { convolutionSteps, placeKernel } from '#shared/labs/convolution/convolve';
import {
  type Fit,
  kernelsOf,
  largestRate,
  type SquaredError,
  squaredErrorSteps,
  startFit,
  stepFit,
} from '#shared/labs/convolution/fit-kernel';
import { type Filter, greatestGap, type Kernel } from '#shared/labs/convolution/kernel';
import { refuses } from '#shared/labs/convolution/place-window';
import { type Planes, planesOf } from '#shared/labs/convolution/planes';
import { type PresetName, presetKernel } from '#shared/labs/convolution/presets';
import type { Words } from '#shared/sentence';
import { runInSlices, type Steps } from '#shared/steps';
import { useConvolutionLab } from '../../stores/convolution-lab';
import { useLabImage } from '../../stores/lab-image';
import type { ImageReference } from '../../stores/pinned';

/** Where the target is from: the output of a kernel that the search does not see, or an image. */
export type Target = PresetName | 'kernel' | 'image';

const sliceMs = 8;
/** The fit has diverged if its loss exceeds the first loss by this factor. */
const diverged = 1e6;
/** Milliseconds between two updates of the view. */
const frameMs = 40;

/** The search. */
export const useKernelFit = defineStore('kernelFit', () => {
  const lab = useConvolutionLab();
  const image = useLabImage();
  const target = ref<Target>('sobelX');
  const targetFile = shallowRef<{ readonly name: string; readonly image: ImageReference } | null>(null);
  const side = ref(3);
  const momentum = ref(0.9);
  const seed = ref(1);
  const steps = ref(2000);
  /** The chosen learning rate; null for half of the largest. */
  const ownRate = ref<number | null>(null);
  const state = ref<'idle' | 'preparing' | 'running'>('idle');
  const fit = shallowRef<Fit | null>(null);
  const losses = shallowRef<readonly number[]>([]);
  const goal = shallowRef<Planes | null>(null);
  /** The kernels that made the target. */
  const hidden = shallowRef<readonly Kernel[] | null>(null);
  const largest = ref<number | null>(null);
  const problem = shallowRef<Words | null>(null);
  let error: SquaredError | null = null;
  let controller: AbortController | null = null;

  /** The kernels that were found, one for each channel of the image. */
  const kernels = computed(() => (fit.value ? kernelsOf(fit.value) : []));
  const rate = computed(() => ownRate.value ?? (largest.value === null ? null : largest.value / 2));
  const hasDiverged = computed(() => {
    const loss = fit.value?.loss;
    return loss !== undefined && !(loss <= diverged * (losses.value[0] ?? 1));
  });
  /** The largest difference to the kernels that made the target, if they have the same size. */
  const gap = computed(() => {
    const made = hidden.value;
    if (!made || made[0]?.values.length !== kernels.value[0]?.values.length) return null;
    return kernels.value.reduce((most, kernel, i) => Math.max(most, greatestGap(kernel, made[i]!)), 0);
  });

  const pause = (signal: AbortSignal) => () =>
    new Promise<void>((resolve, reject) =>
      setTimeout(() => (signal.aborted ? reject(signal.reason) : resolve())),
    );
  const slices = <T>(work: Steps<T>, signal: AbortSignal) => runInSlices(work, pause(signal), sliceMs);

  /** Computes the target and the squared error. Returns null if the settings have no output. */
  async function prepare(signal: AbortSignal): Promise<SquaredError | null> {
    const { settings } = lab;
    const size = { rows: side.value, columns: side.value };
    const input = image.planes;
    const { x, y } = placeKernel(input, size, settings);
    if (refuses(settings) || x.output === 0 || y.output === 0) return null;
    const filter = hiddenFilter();
    const file = targetFile.value;
    if (filter) {
      const made = placeKernel(input, filter.kernels[0]!, settings);
      // A target by a larger kernel without padding is smaller than the output of the searched one.
      if (made.x.output !== x.output || made.y.output !== y.output) return null;
      goal.value = await slices(convolutionSteps(input, [filter], settings), signal);
    } else if (file) {
      goal.value = planesOf(await image.readAt(file.image, x.output, y.output, signal), 'gray');
    } else return null;
    hidden.value = filter?.kernels ?? null;
    return slices(squaredErrorSteps(input, goal.value, size, settings), signal);
  }
  /** Returns the filter whose output is the target: without its bias, since the search has none. */
  function hiddenFilter(): Filter | null {
    if (target.value === 'image') return null;
    if (target.value === 'kernel') return { kernels: lab.used[lab.at]!.kernels, bias: 0 };
    const known = presetKernel(target.value, side.value);
    return { kernels: Array<Kernel>(image.planes.channels).fill(known), bias: 0 };
  }

  /** Prepares the descent if it has not begun. Returns whether it can run. */
  async function begin(signal: AbortSignal): Promise<boolean> {
    if (error && fit.value) return true;
    state.value = 'preparing';
    error = await prepare(signal);
    if (!error) return false;
    largest.value = largestRate(error, momentum.value);
    fit.value = startFit(error, seed.value);
    losses.value = [fit.value.loss];
    return true;
  }

  /** Computes up to `count` steps. */
  async function descend(count: number, signal: AbortSignal): Promise<void> {
    const settings = { learningRate: rate.value ?? 0, momentum: momentum.value };
    let [now, shown] = [fit.value!, performance.now()];
    let found: number[] = [];
    const show = () => {
      fit.value = now;
      losses.value = [...losses.value, ...found];
      found = [];
      shown = performance.now();
    };
    function* work(): Steps<void> {
      for (let i = 0; i < count && !hasDiverged.value; i++) {
        now = stepFit(error!, now, settings);
        found.push(now.loss);
        if (performance.now() - shown > frameMs) show();
        yield;
      }
    }
    try {
      await slices(work(), signal);
    } finally {
      if (!signal.aborted || controller?.signal === signal) show();
    }
  }

  /** Runs the descent, from the start or on. */
  async function run(count: number): Promise<void> {
    controller?.abort();
    const own = new AbortController();
    controller = own;
    problem.value = null;
    try {
      if (!(await begin(own.signal))) return;
      state.value = 'running';
      await descend(count, own.signal);
    } catch (caught) {
      if (!own.signal.aborted && !isCancelled(caught)) problem.value = wordsOf(caught);
    } finally {
      if (controller === own) state.value = 'idle';
    }
  }
  const stop = (): void => {
    controller?.abort();
    state.value = 'idle';
  };
  /** Discards the descent. */
  function reset(): void {
    stop();
    controller = null;
    error = null;
    fit.value = null;
    losses.value = [];
    hidden.value = null;
    goal.value = null;
    largest.value = null;
  }
  watch([target, targetFile, side, seed, momentum, () => image.planes, () => lab.settings], reset, {
    flush: 'sync',
  });

  async function chooseFile(file: File): Promise<void> {
    targetFile.value = { name: file.name, image: await image.referTo(file) };
    target.value = 'image';
  }
  /** Why the descent cannot start; null if it can. */
  const refusal = computed(() => {
    const { x, y } = placeKernel(image.planes, { rows: side.value, columns: side.value }, lab.settings);
    if (refuses(lab.settings) || x.output === 0 || y.output === 0) return 'settings' as const;
    if (target.value === 'image') return targetFile.value ? null : ('noFile' as const);
    const made = placeKernel(image.planes, hiddenFilter()!.kernels[0]!, lab.settings);
    return made.x.output === x.output && made.y.output === y.output ? null : ('size' as const);
  });

  return {
    target,
    targetFile,
    side,
    momentum,
    seed,
    steps,
    ownRate,
    rate,
    largest,
    state,
    fit,
    kernels,
    losses,
    goal,
    hidden,
    gap,
    hasDiverged,
    problem,
    refusal,
    run,
    stop,
    reset,
    chooseFile,
  };
});
