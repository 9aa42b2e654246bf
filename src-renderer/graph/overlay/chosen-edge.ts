// The edge that was clicked: its menu offers to insert on it, or to take it away.
import { shallowRef } from 'vue';

/** The chosen edge and where it was clicked, in pixels of the window; null when none is. */
export const chosenEdge = shallowRef<{
  readonly from: string;
  readonly to: string;
  readonly x: number;
  readonly y: number;
} | null>(null);
