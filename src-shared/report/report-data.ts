// What a report contains, and what its sections need to be worded.
import type { Figures } from '../evaluation/figures';
import type { Recipe } from '../recipe/recipe';
import type { RunState } from '../run/reduce-run';
import type { Word } from '../word-in';

/** A misclassified image. */
export interface ReportExample {
  readonly path: string;
  readonly truth: string;
  readonly predicted: string;
  readonly probability: number;
  /** A `data:` URL of its thumbnail; null if it cannot be read. */
  readonly image: string | null;
}

/** What a report contains. */
export interface Report {
  readonly name: string;
  readonly runId: string;
  readonly checkpoint: 'last' | 'best';
  /** When it was written, as ISO 8601. */
  readonly at: string;
  readonly network: string;
  readonly recipe: Recipe;
  readonly state: RunState;
  readonly figures: Figures;
  /** How many networks and views of each image the probabilities are means of. */
  readonly averaged: { readonly networks: number; readonly views: number };
  readonly examples: readonly ReportExample[];
}

/** What a section needs to be worded. */
export interface ReportWords {
  readonly word: Word;
  readonly percent: (share: number | null) => string;
  readonly count: (value: number) => string;
}
