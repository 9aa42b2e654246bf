// The key or command that asks for the freeze line; the line listens.
import { ref } from 'vue';

/** Counts the askings. */
export const lineWanted = ref(0);
