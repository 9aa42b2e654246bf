// Which controls of the split decide anything, where a dataset has parts of its own, and what to say of it.
import type { DataSummary } from '#shared/protocol/engine/data';

/** The controls that have an effect, and the sentences of `data.ownParts` that explain why the others do not. */
export interface SplitControls {
  readonly validation: boolean;
  readonly test: boolean;
  /** Drawn by image, class, folder, group or folds. */
  readonly by: boolean;
  readonly notes: readonly ('decide' | 'noValidation' | 'noTest' | 'rest')[];
}

/** Finds them. Test images are never drawn where the dataset gives any part; validation images only where it gives none. */
export function findSplitControls({
  givenParts,
  drawnTotal,
}: Pick<DataSummary, 'givenParts' | 'drawnTotal'>): SplitControls {
  if (givenParts.length === 0) return { validation: true, test: true, by: true, notes: [] };
  const draws = drawnTotal > 0;
  const givesValidation = givenParts.includes('validation');
  return {
    validation: draws,
    test: false,
    by: draws,
    notes: [
      'decide',
      ...(draws ? [givesValidation ? ('rest' as const) : ('noValidation' as const)] : []),
      ...(givenParts.includes('test') ? [] : ['noTest' as const]),
    ],
  };
}
