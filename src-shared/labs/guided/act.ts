// What “Do it for me” does: the app's own edits and calls, as data.
import type { DataEdit } from '../../data/edits';
import type { Split } from '../../data/split-schema';
import type { Edit } from '../../graph/edits/index';
import type { ModelSource } from '../../graph/model-source';
import type { Method } from '../../insight/methods';
import type { Move } from '../../insight/moved-maps';
import type { Stage } from '../../run/stage';
import type { Kernel } from '../convolution/kernel';
import type { PoolSettings } from '../convolution/pool';
import type { LabIdeal, LabState, Value } from './lab-state';

/** Pages that a lab uses. */
export type LabView = 'data' | 'model' | 'train' | 'try' | 'convolution';

/** Settings of the convolution lab; what is absent stays. */
export interface ConvolutionAct {
  readonly image?: 'test' | { readonly folder: string; readonly path: string };
  /** Longest side of the image in pixels. */
  readonly longest?: number;
  readonly mode?: 'gray' | 'color';
  readonly unrolled?: boolean;
  /** Gray levels of pixels, changed by hand. */
  readonly touch?: readonly { readonly row: number; readonly column: number; readonly level: number }[];
  readonly kernel?: Kernel;
  readonly stride?: number;
  readonly padding?: 'same' | 'valid';
  readonly pool?: PoolSettings | null;
  readonly point?: { readonly row: number; readonly column: number };
  /** Searches the kernel that made a target, by gradient descent. */
  readonly fit?: { readonly target: 'sobelX' | 'laplace4' | 'gauss'; readonly steps: number };
}

/** One edit or call of the app. */
export type Act =
  | { readonly act: 'show'; readonly view: LabView }
  | { readonly act: 'openNetwork'; readonly source: ModelSource }
  | { readonly act: 'edit'; readonly edit: Edit }
  /** Selects a layer in the graph. */
  | { readonly act: 'select'; readonly layer: string }
  /** Chooses the images: a folder, or a bundled dataset such as `sample:digits`. */
  | { readonly act: 'useImages'; readonly folder: string }
  | { readonly act: 'editData'; readonly edit: DataEdit }
  | { readonly act: 'split'; readonly split: Split }
  /** Lets the adviser measure how well the network's features separate the classes. */
  | { readonly act: 'advise' }
  | { readonly act: 'plan'; readonly stages: readonly Stage[] }
  /** Starts a run of the plan and waits for its end. */
  | { readonly act: 'train' }
  /** Loads the trained weights of a run into the network, and waits for them. */
  | { readonly act: 'adopt'; readonly run: string }
  /** Opens an image of a folder with what a pretrained network of the catalog, or with null the edited one, sees in it, and waits for it. */
  | { readonly act: 'look'; readonly network: string | null; readonly folder: string; readonly path: string }
  /** Changes what is shown of the opened image, and waits for it. */
  | {
      readonly act: 'lens';
      readonly layer?: string | null;
      readonly channel?: number;
      readonly method?: Method;
    }
  /** Compares the shown feature maps with those of the moved image. */
  | { readonly act: 'moveImage'; readonly move: Move }
  /** Explains the image with random weights from the explained layer up. */
  | { readonly act: 'sanityCheck' }
  /** Opens the bundled scene, and searches it for the penguin. */
  | { readonly act: 'findPenguin' }
  /** Sets the probability from which a window is a box. */
  | { readonly act: 'findThreshold'; readonly least: number }
  /** Attacks the opened image toward a class, and waits for the result. */
  | {
      readonly act: 'attack';
      readonly method: 'pgd' | 'fgsm';
      readonly epsilon: number;
      readonly target: string;
    }
  /** Tries all defenses against the attack. */
  | { readonly act: 'defend' }
  | { readonly act: 'convolution'; readonly set: ConvolutionAct }
  /** Draws the ideal image of a class, by its name, or of a channel of the open network, and waits for it. */
  | {
      readonly act: 'ideal';
      readonly of: string | { readonly layer: string; readonly channel: number };
      readonly recipe: LabIdeal['recipe'];
      readonly steps: number;
    }
  /** Answers a question; by default that of the step. */
  | { readonly act: 'answer'; readonly value: Value; readonly step?: string }
  /** Answers the question of the step by what the state then is. */
  | { readonly act: 'answerFrom'; find(state: LabState): Value };
