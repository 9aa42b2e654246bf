// Requests from shortcuts and commands to focus the freeze line.
import { ref } from 'vue';

/** Counts the requests. */
export const lineRequests = ref(0);
