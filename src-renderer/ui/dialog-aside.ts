// Room in a large dialog for what the window shows beside its views: the open lab stays readable, and can be answered.
import { ref, shallowRef } from 'vue';

/** True while the window has something that should stay beside large dialogs. */
export const hasAside = ref(false);
/** The part of the open dialog that has room for it; null if no such dialog is open. */
export const dialogAside = shallowRef<HTMLElement | null>(null);
