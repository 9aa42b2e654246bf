// The layer whose kernels the convolution lab shows: one filter at a time, with its stride, dilation and padding.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { isCancelled } from '#shared/errors';
import type { Layer } from '#shared/graph/graph';
import { type Kernel, mostSide } from '#shared/labs/convolution/kernel';
import { useConvolutionLab } from './convolution-lab';
import { useLabImage } from './lab-image';
import { useModel } from './model';
import { usePinned } from './pinned';
import { useProject } from './project';
import { useSession } from './session';
import { useToasts } from './toasts';

/** A layer that is open in the lab, and which of its kernels. */
export interface LabLayer {
  readonly name: string;
  readonly blob: string;
  /** [rows, columns, channels, filters] */
  readonly shape: readonly number[];
  readonly filter: number;
  readonly channel: number;
  /** True if its three channels are red, green and blue, which are shown together. */
  readonly colors: boolean;
}

/** Why a layer cannot be opened in the lab: a key of `convolution.layerReasons`. */
export type LayerReason = 'none' | 'kind' | 'random' | 'large';

const kinds: ReadonlySet<string> = new Set(['Conv2D', 'DepthwiseConv2D']);

/** The layer. */
export const useLabLayer = defineStore('labLayer', () => {
  const model = useModel();
  const lab = useConvolutionLab();
  const image = useLabImage();
  const pinned = usePinned();
  const project = useProject();
  const session = useSession();
  const toasts = useToasts();
  const opened = shallowRef<LabLayer | null>(null);
  let last = 0;

  const shapeOf = (layer: Layer) =>
    model.facts?.layers.get(layer.name)?.weights.find(({ name }) => name === 'kernel')?.shape;

  /** Returns why a layer cannot be opened; null if it can. */
  function reasonFor(layer: Layer | undefined): LayerReason | null {
    if (!layer) return 'none';
    if (!kinds.has(layer.kind)) return 'kind';
    const kernel = layer.weights.kernel;
    if (!kernel || !('blob' in kernel)) return 'random';
    const [rows = 0, columns = 0] = shapeOf(layer) ?? [];
    return rows < 1 || rows > mostSide || columns > mostSide ? 'large' : null;
  }

  /** Opens a layer: its first filter, its settings, and the pinned image. */
  async function open(layer: Layer): Promise<void> {
    const shape = shapeOf(layer);
    const kernel = layer.weights.kernel;
    if (reasonFor(layer) !== null || !shape || !kernel || !('blob' in kernel)) return;
    const { strides, dilationRate, padding } = layer.params;
    lab.settings = {
      stride: sideOf(strides),
      dilation: sideOf(dilationRate),
      padding: padding === 'same' ? 'same' : 'valid',
    };
    const colors = layer.kind === 'Conv2D' && shape[2] === 3;
    image.mode = colors ? 'color' : 'gray';
    lab.combine = 'sum';
    if (pinned.image) void image.showPinned();
    await show({ name: layer.name, blob: kernel.blob, shape, filter: 0, channel: 0, colors });
  }

  /** Reads the kernels of a filter and shows them. */
  async function show(next: LabLayer): Promise<void> {
    const own = ++last;
    const { shape, blob, filter } = next;
    const [rows = 1, columns = 1] = shape;
    // Networks with OpenCV's channel order have blue first.
    const order = model.graph?.preprocessing.channelOrder === 'bgr' ? [2, 1, 0] : [0, 1, 2];
    const channels = next.colors ? order : [next.channel];
    try {
      const request = { project: project.id, blob, shape: [...shape], channels, filter };
      const { kernels } = await session.client.readKernels(request);
      if (own !== last) return;
      opened.value = next;
      lab.applyKernels(
        kernels.map((values): Kernel => ({ rows, columns, values })),
        { key: 'kernelLayer', values: { name: next.name } },
        'kernel/layer',
      );
    } catch (error) {
      if (!isCancelled(error)) toasts.fail(error);
    }
  }

  /** Keeps the kernel, but no longer names the layer. */
  function close(): void {
    last++;
    opened.value = null;
  }

  return { opened, reasonFor, open, show, close };
});

/** Returns a stride or dilation of the lab: 1 to 4. Those of the two axes are almost always equal. */
function sideOf(param: unknown): number {
  const [first] = Array.isArray(param) ? param : [param];
  return Math.min(4, Math.max(1, Number(first) || 1));
}
