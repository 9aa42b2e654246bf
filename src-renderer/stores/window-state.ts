// Transient state of the window outside its views.
import { ref, shallowRef } from 'vue';

/** True while the command palette is open. */
export const paletteOpen = ref(false);
/** True while the list of shortcuts is open. */
export const keysOpen = ref(false);
/** The open dialog about the app itself; null if none is. */
export const appDialog = ref<'updates' | 'diagnostics' | 'command' | 'servers' | null>(null);
/** True while Train shows the comparison of runs in place of the selected run. */
export const comparingRuns = ref(false);
/** The run that the evaluation of the selected run is compared with, image by image; null until one is chosen there. */
export const pairedWith = ref<string | null>(null);
/** True from the moment the layer search is asked for until it has the focus; it may have to be drawn first. */
export const searchWanted = ref(false);
/** The layer that was found last; a new object for each search, so that the canvas shows it again. */
export const foundLayer = shallowRef<{ readonly name: string } | null>(null);
