// Registry of edit views. Menus, the command palette, the list of shortcuts and the edit list derive from it.
import type { Edit, EditName } from '#shared/graph/edits/index';
import type { EditView } from '../edit-view';
import { addHead } from './add-head';
import { addOutputActivation } from './add-output-activation';
import { append } from './append';
import { branch } from './branch';
import { connect } from './connect';
import { cutAt } from './cut-at';
import { disconnect } from './disconnect';
import { duplicate } from './duplicate';
import { ensemble } from './ensemble';
import { extract } from './extract';
import { freeze } from './freeze';
import { graft } from './graft';
import { insert } from './insert';
import { makeConvolutional } from './make-convolutional';
import { pop } from './pop';
import { regularize } from './regularize';
import { reinitialize } from './reinitialize';
import { remove } from './remove';
import { rename } from './rename';
import { replace } from './replace';
import { setChannels } from './set-channels';
import { setInputShape } from './set-input-shape';
import { setOutputMeaning } from './set-output-meaning';
import { setOutputs } from './set-outputs';
import { setParams } from './set-params';
import { setPreprocessing } from './set-preprocessing';
import { setTemperature } from './set-temperature';
import { setTraining } from './set-training';
import { takeWeights } from './take-weights';
import { unfreeze } from './unfreeze';

/** The view of each edit kind; commands are listed in this order. */
export const editViews: { readonly [Name in EditName]: EditView<Name> } = {
  cutAt,
  insert,
  replace,
  connect,
  disconnect,
  rename,
  duplicate,
  reinitialize,
  regularize,
  remove,
  setInputShape,
  setChannels,
  setPreprocessing,
  makeConvolutional,
  pop,
  extract,
  setOutputs,
  graft,
  ensemble,
  takeWeights,
  freeze,
  unfreeze,
  setTraining,
  setParams,
  addHead,
  append,
  branch,
  setOutputMeaning,
  addOutputActivation,
  setTemperature,
};

/** Returns the view of an edit. The cast is needed because TypeScript cannot relate the view to the edit's name. */
export const viewOf = (edit: Edit) => editViews[edit.edit] as unknown as EditView<EditName>;

/** The views as a list of one type, each with the name of its edit. */
const views = Object.entries(editViews).map(([name, view]) => ({
  name,
  ...(view as unknown as EditView<EditName>),
}));

/** The commands of all edits, each with the icon of its edit. */
export const editCommands = views.flatMap(({ icon, commands = [] }) =>
  commands.map((command) => ({ ...command, icon })),
);

/** The entries of the menu of a connection. */
export const edgeEdits = views.flatMap(({ name, icon, onEdge }) =>
  onEdge ? [{ name, icon, ...onEdge }] : [],
);
/** One of `edgeEdits`. */
export type EdgeEdit = (typeof edgeEdits)[number];
