// What a change did, as a key and values that i18n/change-words.ts words; and the descriptions of changes of the images.
import type { DataEdit } from '#shared/data/edits';
import type { Split } from '#shared/data/split-schema';
import type { Messages } from '../i18n/en';
import type { Step } from './history';

/** Key of a sentence in the section `changes` of the translation tables. */
export type ChangeKey = keyof Messages['changes'];

/** What a change did: an edit of the graph, or a sentence with its values. */
export type What =
  | { readonly step: Step }
  | {
      readonly key: ChangeKey;
      readonly values?: Readonly<Record<string, string | number>>;
      /** Count that selects singular or plural. */
      readonly n?: number;
    };

/** Describes an edit of the dataset. `classes` are the existing ones: renaming to one of them merges. */
export function describeDataEdit(edit: DataEdit, classes: readonly string[]): What {
  switch (edit.edit) {
    case 'relabel':
    case 'add':
      return { key: edit.edit, values: { to: edit.to }, n: edit.images.length };
    case 'exclude':
      return { key: 'exclude', n: edit.images.length };
    case 'move':
      return { key: 'move', values: { part: edit.part }, n: edit.images.length };
    case 'mergeClasses':
      return { key: 'mergeClasses', values: { names: edit.classes.join(', '), to: edit.into } };
    case 'renameClass': {
      const { name, to } = edit;
      return classes.includes(to)
        ? { key: 'mergeClasses', values: { names: name, to } }
        : { key: 'renameClass', values: { name, to } };
    }
    case 'dropClass':
      return { key: 'dropClass', values: { name: edit.name } };
  }
}

/** Describes a change of the split, with the name of the field that changed. */
export function describeSplit(before: Split, after: Split): { readonly what: What; readonly field: string } {
  const { fold } = after;
  if (fold && before.fold)
    return { what: { key: 'fold', values: { index: fold.index + 1, of: fold.of } }, field: 'split/fold' };
  const shares = Number(before.validation !== after.validation) + Number(before.test !== after.test);
  if (shares === 0) return { what: { key: 'splitBy' }, field: 'split/by' };
  const part = before.validation !== after.validation ? 'validation' : 'test';
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const values = { part, from: percent(before[part]), to: percent(after[part]) };
  return { what: { key: 'share', values }, field: `split/${part}` };
}
