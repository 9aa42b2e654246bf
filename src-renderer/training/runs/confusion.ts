// Values of a confusion matrix: fractions of each row, precision and recall; and paths relative to a folder.
import type { Evaluation } from '#shared/run/events';

/** A cell: true class and predicted class. */
export interface Cell {
  readonly truth: number;
  readonly predicted: number;
}

/** Returns recall and precision of each class; null without images. */
export function classScores(evaluation: Evaluation): { recall: number | null; precision: number | null }[] {
  return evaluation.classes.map((_, k) => {
    const correct = evaluation.confusion[k]?.[k] ?? 0;
    const actual = (evaluation.confusion[k] ?? []).reduce((sum, n) => sum + n, 0);
    const predicted = evaluation.confusion.reduce((sum, row) => sum + (row[k] ?? 0), 0);
    return {
      recall: actual > 0 ? correct / actual : null,
      precision: predicted > 0 ? correct / predicted : null,
    };
  });
}

/** Returns a cell's fraction of its row, from 0 to 1. */
export function cellShare(evaluation: Evaluation, truth: number, predicted: number): number {
  const row = evaluation.confusion[truth] ?? [];
  const sum = row.reduce((total, n) => total + n, 0);
  return sum > 0 ? (row[predicted] ?? 0) / sum : 0;
}

/** Returns the path relative to the folder; unchanged if it is outside of it. */
export function relativeTo(folder: string, path: string): string {
  const base = folder.replace(/[\\/]+$/, '');
  if (!path.startsWith(base)) return path;
  return path
    .slice(base.length)
    .replace(/^[\\/]+/, '')
    .replaceAll('\\', '/');
}
