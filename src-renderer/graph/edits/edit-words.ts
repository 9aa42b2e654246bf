// Defines the functions that an edit's sentence is built with.
import type { EditOf } from '#shared/graph/edits/index';
import type { Preprocessing } from '#shared/graph/graph';
import type { Select } from '#shared/graph/select';
import type { Messages } from '../../i18n/en';

/** Functions and texts for the sentences of edits. */
export interface EditWords {
  /** Returns a sentence of `model.sentences`; `count` chooses between singular and plural. */
  readonly say: (
    key: keyof Messages['model']['sentences'],
    values?: Readonly<Record<string, string | number>>,
    count?: number,
  ) => string;
  readonly ofSelect: (select: Select) => string;
  readonly ofNames: (names: readonly string[]) => string;
  readonly ofKinds: (layers: readonly { readonly kind: string }[]) => string;
  readonly ofPreprocessing: (preprocessing: Preprocessing) => string;
  readonly ofMeaning: (meaning: EditOf<'setOutputMeaning'>['meaning']) => string;
}
