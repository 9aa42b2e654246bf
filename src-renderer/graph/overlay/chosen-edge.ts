// The clicked connection, whose menu is open.
import { shallowRef } from 'vue';

/** The connection and the point of the click in window pixels, or null. */
export const chosenEdge = shallowRef<{
  readonly from: string;
  readonly to: string;
  readonly x: number;
  readonly y: number;
} | null>(null);
