// Layers marked on the canvas for a moment: those that a pattern matches while it is being typed.
import { shallowRef } from 'vue';

/** Names of the marked layers. */
export const marked = shallowRef<ReadonlySet<string>>(new Set());
