// Transient state of the window outside its views.
import { ref } from 'vue';

/** True while the command palette is open. */
export const paletteOpen = ref(false);
/** True while the list of shortcuts is open. */
export const keysOpen = ref(false);
/** Counts requests to focus the layer search. */
export const searchRequests = ref(0);
