// What a model file format is: it opens and saves; registry.ts lists them.
import type { LayerGraph } from '#shared/graph/graph';
import type { Progress } from '#shared/progress';
import type { BlobStore } from '../store/blobs';

/** Names of the formats, as the contract and the command line use them. */
export type FormatId = 'h5' | 'keras' | 'tfjs' | 'onnx';

/** A model that was opened: its weights are blobs, notes say what a person should know. */
export interface OpenedModel {
  readonly graph: LayerGraph;
  readonly notes: readonly string[];
}

/** What a format is given to tell whether a file is its own. */
export interface Probe {
  readonly path: string;
  /** The first bytes, at most 512; empty for a folder. */
  readonly head: Uint8Array;
  /** The last 8 bytes; zeros where there are fewer. */
  readonly tail: Uint8Array;
  readonly folder: boolean;
}

/** Where weights go to or come from, and who hears of progress. */
export interface FormatContext {
  readonly blobs: BlobStore;
  /** Bytes of weights when a file is opened, weights when one is saved. */
  readonly onProgress: (progress: Progress) => void;
  /** Only layers, shapes and names are read: no weight has a value then. */
  readonly structureOnly?: boolean;
}

/** How a model is written. */
export interface SaveOptions {
  /** Large weights as float16, half the size. */
  readonly float16?: boolean;
}

/** A file format; which file is whose is in match.ts. */
export interface ModelFormat {
  readonly title: string;
  open(path: string, context: FormatContext): Promise<OpenedModel>;
  /** Writes the model whole or not at all. */
  save(graph: LayerGraph, out: string, context: FormatContext, options?: SaveOptions): Promise<void>;
}
