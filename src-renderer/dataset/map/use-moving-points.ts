// Moves points from one frame to the next, so that they do not jump.
import { onBeforeUnmount, shallowRef, watch } from 'vue';
import { between, toUnit } from './view';

/** Milliseconds of a move: about the time between two frames. */
const moveMs = 160;

/** Returns the positions to draw, fitted to the unit square: those of the latest frame, or on the way to them. */
export function useMovingPoints(positions: () => Float32Array | null) {
  const shown = shallowRef<Float32Array>(new Float32Array(0));
  let request = 0;
  const still = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;

  watch(
    positions,
    (next) => {
      cancelAnimationFrame(request);
      const to = next ? toUnit(next) : new Float32Array(0);
      const from = shown.value;
      if (still || from.length !== to.length || to.length === 0) {
        shown.value = to;
        return;
      }
      const startedAt = performance.now();
      const step = (now: number) => {
        const share = Math.min(1, Math.max(0, (now - startedAt) / moveMs));
        shown.value = between(from, to, share);
        if (share < 1) request = requestAnimationFrame(step);
      };
      request = requestAnimationFrame(step);
    },
    { immediate: true },
  );
  onBeforeUnmount(() => cancelAnimationFrame(request));
  return shown;
}
