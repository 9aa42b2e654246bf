// What the checks of a lab see: values that the window has anyway.
import type { LayerGraph } from '../../graph/graph';
import type { GraphFacts } from '../../graph/infer';
import type { ModelSource } from '../../graph/model-source';
import type { ScoredBox } from '../../insight/boxes';
import type { Move } from '../../insight/moved-maps';
import type { DifferenceCause } from '../../insight/window-scores';
import type { Advice } from '../../recipe/strategy';
import type { RunState } from '../../run/reduce-run';
import type { Stage } from '../../run/stage';
import type { Filter, Kernel } from '../convolution/kernel';
import type { WindowSettings } from '../convolution/place-window';
import type { Planes } from '../convolution/planes';
import type { PoolSettings } from '../convolution/pool';

/** A number or a word: an answer of the student, or what a check found. */
export type Value = number | string;

/** The edited network. */
export interface LabModel {
  readonly source: ModelSource | null;
  readonly graph: LayerGraph;
  readonly facts: GraphFacts;
}

/** The dataset. */
export interface LabData {
  readonly folder: string | null;
  readonly classes: readonly string[];
  readonly images: number;
  /** Number of training images. */
  readonly training: number;
}

/** The convolution lab. */
export interface LabConvolution {
  /** `test` for the computed image, `pinned` or another text for a file; for a bundled image its path. */
  readonly image: string;
  /** The image as the convolution sees it, gray levels from 0 to 255. */
  readonly planes: Planes;
  /** The image without the pixels that were changed by hand. */
  readonly original: Planes;
  /** True if the pixels are shown as one row. */
  readonly unrolled: boolean;
  /** The kernel that is edited, and all filters with one kernel per channel. */
  readonly kernel: Kernel;
  readonly filters: readonly Filter[];
  readonly settings: WindowSettings;
  readonly pool: PoolSettings | null;
  /** The output and the pooled output of the edited filter; null if the settings have none. */
  readonly output: Planes | null;
  readonly pooled: Planes | null;
  /** The pinned position of the output. */
  readonly point: { readonly row: number; readonly column: number } | null;
  /** The search for a kernel: the largest difference to the kernel that made the target, null for an image as target, and the steps made; null before it begins. */
  readonly fit: { readonly gap: number | null; readonly steps: number } | null;
}

/** What the adviser measured, and of which images. */
export interface LabAdvice {
  readonly folder: string | null;
  /** False if all weights of the network were random. */
  readonly pretrained: boolean;
  readonly advice: Advice;
}

/** An ideal image that was drawn in this session. */
export interface LabIdeal {
  /** Name of its class; null for a channel. */
  readonly name: string | null;
  /** Layer of the channel; null for a class. */
  readonly layer: string | null;
  readonly recipe: 'pixels' | 'variation' | 'transforms' | 'fourier';
  readonly steps: number;
  readonly isDone: boolean;
  /** The network's probability of the class; null for a channel, and before the first frame. */
  readonly probability: number | null;
  /** Mean difference of neighboring pixels in gray levels. */
  readonly variation: number;
}

/** A class with its probability. */
export interface LabGuess {
  readonly name: string;
  readonly probability: number;
}

/** The opened image, what the network sees in it, and the attack on it. */
export interface LabAttack {
  /** Path of the opened image in its folder; null if none is open. */
  readonly path: string | null;
  /** The most probable class; null until it is known. */
  readonly seen: LabGuess | null;
  readonly method: 'pgd' | 'fgsm';
  readonly epsilon: number;
  /** The attack with these settings; null until it has ended. */
  readonly result: {
    readonly before: LabGuess;
    readonly after: LabGuess;
    readonly target: LabGuess | null;
    /** Greatest change of a value in gray levels, root of the mean square, and share of changed values. */
    readonly norms: { readonly infinity: number; readonly rms: number; readonly changed: number };
  } | null;
  /** Defenses that were tried against it; `network` stands for other networks. */
  readonly defended: readonly { readonly defense: string; readonly restored: boolean }[];
}

/** What “What the network sees” shows of the opened image. */
export interface LabLens {
  /** Layer of the shown feature maps; null while there are none. */
  readonly layer: string | null;
  /** The chosen channel; null if none is. */
  readonly channel: {
    readonly number: number;
    /** How many times as strongly it responds at edges as in flat areas; null if that is not known. */
    readonly edges: number | null;
    /** Pixels along a side that a position sees, by the arithmetic; null without a fixed window. */
    readonly field: number | null;
  } | null;
  /** The shown method and the one before, and the rank correlation of their maps; null if they were not of the same class. */
  readonly compared: {
    readonly methods: readonly [string, string];
    /** The layer of the map that is computed at a layer. */
    readonly layer: string | null;
    readonly correlation: number | null;
  } | null;
  /** The comparison of maps with those of the moved image. */
  readonly moved: {
    readonly layer: string;
    readonly move: Move;
    readonly stride: number;
    readonly correlation: number | null;
  } | null;
  /** The sanity check: the layer from which on weights are random, the values of a map, and the rank correlation. */
  readonly sanity: {
    readonly from: string;
    readonly values: number;
    readonly correlation: number | null;
  } | null;
}

/** The search for a class in the opened image; null where it has no result yet. */
export interface LabFind {
  /** True while the dialog of the search is open. */
  readonly isOpen: boolean;
  /** File of the searched image. */
  readonly image: string | null;
  /** Name of the searched class. */
  readonly name: string | null;
  /** Number of windows along both sides. */
  readonly windows: { readonly rows: number; readonly columns: number } | null;
  /** How many times as long the crops took as the one pass. */
  readonly ratio: number | null;
  /** Probability from which a window is a box. */
  readonly threshold: number;
  /** Boxes in pixels of the enlarged image, the best first. */
  readonly boxes: readonly ScoredBox[];
  /** The position with the highest score, in pixels of the enlarged image. */
  readonly best: { readonly x: number; readonly y: number } | null;
  /** Correlation of the maps by one pass and by crops, and why they differ. */
  readonly correlation: number | null;
  readonly cause: DifferenceCause | null;
}

/** The window, as the checks see it. */
export interface LabState {
  /** The shown page: `model`, `train`, … */
  readonly view: string;
  readonly model: LabModel | null;
  /** The layer that is selected in the graph. */
  readonly selected: string | null;
  readonly data: LabData | null;
  readonly stages: readonly Stage[];
  readonly seed: number;
  /** The project's runs as folds of their events, the newest first. */
  readonly runs: readonly RunState[];
  /** The networks that the runs were started with, by run. */
  readonly graphs: ReadonlyMap<string, LayerGraph>;
  readonly convolution: LabConvolution;
  /** Ideal images of the current network, the newest first. */
  readonly ideals: readonly LabIdeal[];
  /** True while the dialog of ideal images is open. */
  readonly isDrawingOpen: boolean;
  readonly attack: LabAttack;
  readonly lens: LabLens;
  readonly find: LabFind;
  /** The adviser's measurements since the window was opened, the newest first. */
  readonly advice: readonly LabAdvice[];
  /** Ids of catalog networks whose pretrained weights (without classifier) are on this machine. */
  readonly weights: ReadonlySet<string>;
  /** The student's predictions and answers in this lab, by step. */
  readonly answers: Readonly<Record<string, Value>>;
}
