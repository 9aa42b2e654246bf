// Determines which split controls have an effect if the dataset defines its own splits.
import type { DataSummary } from '#shared/protocol/engine/data';

/** The effective controls, and keys of `data.ownParts` that explain why the others have no effect. */
export interface SplitControls {
  readonly validation: boolean;
  readonly test: boolean;
  /** Controls for a split by image, class, folder, group or folds. */
  readonly by: boolean;
  readonly notes: readonly ('decide' | 'noValidation' | 'noTest' | 'rest')[];
}

/** Returns the effective controls. Test images are drawn only if the dataset defines no split, validation images only if it defines none for validation. */
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
