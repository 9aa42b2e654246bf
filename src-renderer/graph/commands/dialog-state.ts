// Which dialog of the Model view is open; commands open them, SurgeryDialogs.vue shows them.
import { ref } from 'vue';

/** Names of the dialogs. */
export type SurgeryDialog =
  | 'replace'
  | 'connect'
  | 'disconnect'
  | 'rename'
  | 'inputSize'
  | 'preprocessing'
  | 'pop'
  | 'warmStart'
  | 'ensemble'
  | 'openPart'
  | 'insert';

/** The open dialog; null when none is. */
export const surgeryDialog = ref<SurgeryDialog | null>(null);

/** Whether the panel that freezes by name or kind is open. */
export const freezePanel = ref<'pattern' | 'kind' | null>(null);

/** Which part of the palette is shown. */
export const paletteTab = ref<'layers' | 'blocks' | 'model'>('layers');
