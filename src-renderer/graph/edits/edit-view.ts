// Defines how the window presents an edit kind: icon, sentence in the edit list, and commands.
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import type { EditName, EditOf } from '#shared/graph/edits/index';
import type { Messages } from '../../i18n/en';
import type { CommandGroup, MenuSection } from '../../ui/command';
import type { IconName } from '../../ui/icons';
import { type SurgeryDialog, surgeryDialog } from '../commands/dialog-state';
import type { Action, Refusal, Selection } from './actions';
import type { EditWords } from './edit-words';

type Model = Messages['model'];
type Surgery = Messages['surgery'];
/** Keys of labels in the translation tables. */
export type LabelKey =
  | `model.actions.${keyof Model['actions']}`
  | `surgery.dialogs.${keyof Surgery['dialogs']}`
  | `surgery.edge.${keyof Surgery['edge']}`
  | `surgery.freeze.${keyof Surgery['freeze']}`
  | `surgery.line.${keyof Surgery['line']}`;

/** The view of one edit kind. */
export interface EditView<Name extends EditName> {
  readonly icon: IconName;
  /** Returns a sentence about the edit, for the edit list. */
  readonly sentence: (edit: EditOf<Name>, words: EditWords) => string;
  /** Commands listed in the command palette, the menus and the list of shortcuts. */
  readonly commands?: readonly EditCommand[];
  /** The entry in the menu of a connection. */
  readonly onEdge?: EdgeEntry<Name>;
}

/** A command that makes the edit at once, or opens a dialog or panel for it. */
export type EditCommand = {
  readonly id: string;
  readonly label: LabelKey;
  readonly hint?: LabelKey;
  readonly group: CommandGroup;
  readonly keys?: string;
  /** The section of the toolbar's menus that lists the command. */
  readonly menu?: MenuSection;
} & (
  | {
      /** Returns the edit for the selection, or why there is none. */
      readonly find: (selection: Selection) => Action;
    }
  | {
      readonly open: () => void;
      /** True if the label ends with an ellipsis, because a dialog follows. */
      readonly dialog?: boolean;
      /** Returns why it cannot be opened; if omitted, it can be opened for any network. */
      readonly refuse?: (selection: Selection) => Refusal | null;
    }
);

/** A connection between two layers. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** Entry in the menu of a connection: an edit, or an edit with a layer kind chosen by the user. */
export type EdgeEntry<Name extends EditName> = { readonly label: LabelKey } & (
  | { readonly edit: (edge: Edge) => EditOf<Name> }
  | { readonly withKind: (edge: Edge, layer: NewLayer) => EditOf<Name> }
);

/** Returns the part of a command that opens a dialog. */
export function openDialog(id: SurgeryDialog) {
  return {
    id,
    label: `surgery.dialogs.${id}`,
    dialog: true,
    open() {
      surgeryDialog.value = id;
    },
  } as const;
}
