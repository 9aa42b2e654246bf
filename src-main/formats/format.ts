// The interface of model file formats; registry.ts lists them.
import type { LayerGraph } from '#shared/graph/graph';
import type { Progress } from '#shared/progress';
import type { Words } from '#shared/sentence';
import type { BlobStore } from '../store/blobs';

/** Names of the formats, as the contract and the command line use them. */
export type FormatId = 'h5' | 'keras' | 'tfjs' | 'onnx';

/** An opened model: its weights are blobs, its notes are for display. */
export interface OpenedModel {
  readonly graph: LayerGraph;
  readonly notes: readonly Words[];
}

/** Data by which a format recognizes its files. */
export interface Probe {
  readonly path: string;
  /** The first bytes, at most 512; empty for a folder. */
  readonly head: Uint8Array;
  /** The last 8 bytes; zeros if there are fewer. */
  readonly tail: Uint8Array;
  readonly folder: boolean;
}

/** Where weights are stored or read, and who receives progress. */
export interface FormatContext {
  readonly blobs: BlobStore;
  /** Progress: bytes of weights when opening, number of weights when saving. */
  readonly onProgress: (progress: Progress) => void;
  /** Reads only layers, shapes and names; weights then have no values. */
  readonly structureOnly?: boolean;
  /** With `structureOnly`: need not list the weights in the file, so weights that no layer uses are not reported. For a first view that the whole model replaces. */
  readonly preview?: boolean;
}

/** Options for saving a model. */
export interface SaveOptions {
  /** Saves large weights as float16, at half the size. */
  readonly float16?: boolean;
}

/** A file format; match.ts determines the format of a file. */
export interface ModelFormat {
  readonly title: string;
  open(path: string, context: FormatContext): Promise<OpenedModel>;
  /** Saves the model atomically. */
  save(graph: LayerGraph, out: string, context: FormatContext, options?: SaveOptions): Promise<void>;
}
