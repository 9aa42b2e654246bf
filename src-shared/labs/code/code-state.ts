// What the acts of a lab led to, while they are written as code.
import type { LayerGraph } from '../../graph/graph';
import type { LabState } from '../guided/lab-state';

/** What a step needs or does besides its code, as keys of the window's texts. */
export const codeNotes = [
  'question',
  'look',
  'advise',
  'attack',
  'ideal',
  'maps',
  'find',
  'surgery',
  'network',
  'image',
  'digits',
  'drawings',
  'split',
  'plan',
] as const;
/** See `codeNotes`. */
export type CodeNote = (typeof codeNotes)[number];

/** What the acts so far led to. */
export interface CodeState {
  graph: LayerGraph | null;
  /** The dataset: its folder, and what became of the folder's classes: class by folder. */
  folder: string;
  classes: ReadonlyMap<string, string>;
  validation: number;
  stages: LabState['stages'];
  /** The image of the convolution lab; null before the first, and if its pixels were changed. */
  image: string | null;
  /** True after an edit that has no code, until another network is opened. */
  isBehind: boolean;
}
