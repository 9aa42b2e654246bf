// The kernels and settings of the convolution lab. Changes of kernels are entries of the window's undo history.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import {
  type Filter,
  flipKernel,
  type Kernel,
  normalizeKernel,
  resizeKernel,
  weightAt,
  withWeight,
} from '#shared/labs/convolution/kernel';
import { cellText } from '#shared/labs/convolution/kernel-text';
import type { WindowSettings } from '#shared/labs/convolution/place-window';
import type { PoolSettings } from '#shared/labs/convolution/pool';
import { type PresetName, presetKernel } from '#shared/labs/convolution/presets';
import type { What } from './changes';
import { useLabImage } from './lab-image';
import { useUndo } from './undo';

/** Filters at most. */
export const mostFilters = 4;
/** Channels of a color image: each filter keeps a kernel for each, also while the image is gray. */
const colors = 3;
const filterOf = (kernel: Kernel): Filter => ({ kernels: Array<Kernel>(colors).fill(kernel), bias: 0 });

/** All of it at one moment. */
export interface ConvolutionSetup {
  readonly filters: readonly Filter[];
  readonly settings: WindowSettings;
  readonly combine: 'sum' | 'each';
  readonly pool: PoolSettings | null;
  readonly unrolled: boolean;
}
/** What the window begins with. */
export const firstSetup: ConvolutionSetup = {
  filters: [filterOf(presetKernel('sobelX'))],
  settings: { stride: 1, dilation: 1, padding: 'same' },
  combine: 'sum',
  pool: null,
  unrolled: false,
};

/** Kernels, settings and choices. */
export const useConvolutionLab = defineStore('convolutionLab', () => {
  const image = useLabImage();
  const history = useUndo();
  const filters = shallowRef<readonly Filter[]>(firstSetup.filters);
  const chosenFilter = ref(0);
  const chosenChannel = ref(0);
  /** True to change the kernels of all channels together. */
  const linked = ref(true);
  const settings = shallowRef<WindowSettings>(firstSetup.settings);
  /** What happens to the channels: `sum` as in Conv2D, `each` as in DepthwiseConv2D. */
  const combine = ref<'sum' | 'each'>('sum');
  const pool = shallowRef<PoolSettings | null>(null);
  /** True to show the pixels as one row, too. */
  const unrolled = ref(false);

  /** Index of the chosen filter; undo can remove filters. */
  const at = computed(() => Math.min(chosenFilter.value, filters.value.length - 1));
  /** Index of the chosen channel. */
  const channel = computed(() => (image.mode === 'gray' ? 0 : chosenChannel.value));
  const kernel = computed(() => filters.value[at.value]!.kernels[channel.value]!);
  /** The filters with one kernel for each channel of the image. */
  const used = computed(() =>
    image.mode === 'gray'
      ? filters.value.map(({ kernels, bias }): Filter => ({ kernels: kernels.slice(0, 1), bias }))
      : filters.value,
  );

  /** Replaces the filters by an undoable change. */
  function change(next: readonly Filter[], what: What, field?: string): void {
    const before = filters.value;
    if (JSON.stringify(next) === JSON.stringify(before)) return;
    filters.value = next;
    history.push({
      where: 'convolution',
      what,
      field,
      undo() {
        filters.value = before;
      },
      redo() {
        filters.value = next;
      },
    });
  }

  /** Replaces the edited kernels. If the size is another one, all other kernels are resized to it, as a layer has one size. */
  function changeKernels(next: (kernel: Kernel) => Kernel, what: What, field?: string): void {
    const { rows, columns } = next(kernel.value);
    const edits = (f: number, c: number) =>
      f === at.value && (linked.value || image.mode === 'gray' || c === channel.value);
    const changed = filters.value.map(
      (filter, f): Filter => ({
        ...filter,
        kernels: filter.kernels.map((one, c) => {
          if (edits(f, c)) return next(one);
          return one.rows === rows && one.columns === columns ? one : resizeKernel(one, rows, columns);
        }),
      }),
    );
    change(changed, what, field);
  }

  function setWeight(row: number, column: number, value: number): void {
    const from = cellText(weightAt(kernel.value, row, column));
    const what: What = { key: 'kernelValue', values: { from, to: cellText(value) } };
    changeKernels((one) => withWeight(one, row, column, value), what, `kernel/${row}/${column}`);
  }
  const choosePreset = (name: PresetName, rows: number, columns: number, sigma: number): void =>
    changeKernels(
      () => presetKernel(name, rows, columns, sigma),
      { key: 'kernelPreset', values: { kernel: name } },
      'kernel/preset',
    );
  const pasteKernel = (next: Kernel): void => changeKernels(() => next, { key: 'kernelPaste' });
  /** Shows kernels: one for all channels, or one for each. */
  function applyKernels(kernels: readonly Kernel[], what: What, field?: string): void {
    linked.value = kernels.length === 1;
    const own: Filter = {
      kernels: Array.from({ length: colors }, (_, c) => kernels[c] ?? kernels[0]!),
      bias: 0,
    };
    const { rows, columns } = kernels[0]!;
    const next = filters.value.map((filter, f) =>
      f === at.value
        ? own
        : { ...filter, kernels: filter.kernels.map((one) => resizeKernel(one, rows, columns)) },
    );
    change(next, what, field);
  }
  /** Uses the kernels that were found: one for the gray image, or one for each color. */
  function applyFit(kernels: readonly Kernel[]): void {
    if (kernels.length === 1) changeKernels(() => kernels[0]!, { key: 'kernelFit' });
    else applyKernels(kernels, { key: 'kernelFit' });
  }
  const flip = (): void => changeKernels(flipKernel, { key: 'kernelFlip' });
  const normalize = (): void => changeKernels(normalizeKernel, { key: 'kernelNormalize' });

  function resize(rows: number, columns: number): void {
    const sizeOf = (one: Pick<Kernel, 'rows' | 'columns'>) => `${one.rows} × ${one.columns}`;
    const values = { from: sizeOf(kernel.value), to: sizeOf({ rows, columns }) };
    const next = filters.value.map((filter) => ({
      ...filter,
      kernels: filter.kernels.map((one) => resizeKernel(one, rows, columns)),
    }));
    change(next, { key: 'kernelSize', values }, 'kernel/size');
  }
  function setBias(bias: number): void {
    const from = filters.value[at.value]!.bias;
    const next = filters.value.map((filter, f) => (f === at.value ? { ...filter, bias } : filter));
    change(next, { key: 'kernelBias', values: { from, to: bias } }, 'kernel/bias');
  }
  function addFilter(): void {
    if (filters.value.length >= mostFilters) return;
    change([...filters.value, filters.value[at.value]!], { key: 'filterAdd' });
    chosenFilter.value = filters.value.length - 1;
  }
  function removeFilter(): void {
    if (filters.value.length <= 1) return;
    const removed = at.value;
    change(
      filters.value.filter((_, f) => f !== removed),
      { key: 'filterRemove' },
    );
    chosenFilter.value = Math.max(0, removed - 1);
  }

  /** Returns all of it, for `give`. */
  const take = (): ConvolutionSetup => ({
    filters: filters.value,
    settings: settings.value,
    combine: combine.value,
    pool: pool.value,
    unrolled: unrolled.value,
  });
  /** Replaces all of it, which is no edit: the project that it belongs to was opened. */
  function give(setup: ConvolutionSetup): void {
    filters.value = setup.filters;
    settings.value = setup.settings;
    combine.value = setup.combine;
    pool.value = setup.pool;
    unrolled.value = setup.unrolled;
    chosenFilter.value = 0;
    chosenChannel.value = 0;
    linked.value = true;
  }

  return {
    filters,
    used,
    at,
    channel,
    chosenFilter,
    chosenChannel,
    linked,
    settings,
    combine,
    pool,
    unrolled,
    kernel,
    setWeight,
    choosePreset,
    pasteKernel,
    applyKernels,
    applyFit,
    flip,
    normalize,
    resize,
    setBias,
    addFilter,
    removeFilter,
    take,
    give,
  };
});
