// The convolution lab in the projects of guided labs: each begins as the window does, and finds its own again as long as the window is open. Without a guided lab, it stays while other projects are opened.
import { watch } from 'vue';
import { type ConvolutionSetup, firstSetup, useConvolutionLab } from '../../stores/convolution-lab';
import { firstImage, type KeptImage, useLabImage } from '../../stores/lab-image';
import { useLabLayer } from '../../stores/lab-layer';
import { useProject } from '../../stores/project';
import { useKernelFit } from './kernel-fit';
import { type Point, usePointed } from './pointed';

interface Kept {
  readonly setup: ConvolutionSetup;
  readonly image: KeptImage;
  readonly pinned: Point | null;
}

/** Follows the opened projects. Returns `begin`, which resets the convolution lab for the lab that begins in the open project. */
export function useLabProjects() {
  const project = useProject();
  const kept = new Map<string, Kept>();
  const isLab = () => project.draft.lab !== undefined;
  let shown = { id: project.id, isLab: isLab() };

  watch(
    () => project.opened,
    () => {
      const before = shown;
      shown = { id: project.id, isLab: isLab() };
      // The stores are created by the first lab.
      if (before.id === shown.id) return;
      if (before.isLab) kept.set(before.id, take());
      if (shown.isLab) give(kept.get(shown.id) ?? first());
    },
    { flush: 'sync' },
  );

  function begin(): void {
    shown = { id: project.id, isLab: true };
    give(first());
  }
  return { begin };
}

const first = (): Kept => ({ setup: firstSetup, image: firstImage(), pinned: null });
const take = (): Kept => ({
  setup: useConvolutionLab().take(),
  image: useLabImage().take(),
  pinned: usePointed().pinned,
});

function give({ setup, image, pinned }: Kept): void {
  const pointed = usePointed();
  const fit = useKernelFit();
  useLabLayer().close();
  useConvolutionLab().give(setup);
  useLabImage().give(image);
  pointed.show(null);
  pointed.release();
  if (pinned) pointed.pin(pinned);
  fit.reset();
  Object.assign(fit, { target: 'sobelX', targetFile: null, side: 3, momentum: 0.9, seed: 1, steps: 2000 });
  fit.ownRate = null;
}
