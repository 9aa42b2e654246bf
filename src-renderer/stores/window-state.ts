// What of the window itself is open beside the views.
import { ref } from 'vue';

/** The command palette, and what it is to be opened with. */
export const paletteOpen = ref(false);
/** The sheet of keys. */
export const keysOpen = ref(false);
/** Counts the askings for the field that finds a layer. */
export const findWanted = ref(0);
