// State of the Model view's dialogs. Commands open them, SurgeryDialogs.vue shows them.
import { ref } from 'vue';

/** Names of the dialogs. */
export type SurgeryDialog =
  | 'replace'
  | 'connect'
  | 'disconnect'
  | 'rename'
  | 'regularize'
  | 'inputSize'
  | 'preprocessing'
  | 'pop'
  | 'warmStart'
  | 'ensemble'
  | 'openPart'
  | 'insert';

/** The open dialog, or null. */
export const surgeryDialog = ref<SurgeryDialog | null>(null);

/** The open panel that freezes by name or kind, or null. */
export const freezePanel = ref<'pattern' | 'kind' | null>(null);

/** Selected tab of the palette. */
export const paletteTab = ref<'layers' | 'blocks' | 'model'>('layers');
