// The words that an edit's view builds its sentence from.
import type { EditOf } from '#shared/graph/edits/index';
import type { Preprocessing } from '#shared/graph/graph';
import type { Select } from '#shared/graph/select';
import type { Messages } from '../../i18n/en';

/** What the sentences of edits are made of. */
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
