// Layers highlighted on the canvas, for example those that a typed pattern matches.
import { shallowRef } from 'vue';

/** Names of the highlighted layers. */
export const marked = shallowRef<ReadonlySet<string>>(new Set());
