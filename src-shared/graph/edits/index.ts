// The registry of edits. The edits' union type, their schema and `applyEdit` derive from the list of kinds below.
import { z } from 'zod';
import type { LayerGraph } from '../graph';
import { shareUnchanged } from '../share';
import { addHeadEdit } from './add-head';
import { addOutputActivationEdit } from './add-output-activation';
import { appendEdit } from './append';
import { branchEdit } from './branch';
import type { EditContext } from './common/context';
import { connectEdit } from './connect';
import { cutAtEdit } from './cut-at';
import { disconnectEdit } from './disconnect';
import { duplicateEdit } from './duplicate';
import { ensembleEdit } from './ensemble';
import { extractEdit } from './extract';
import { freezeEdit } from './freeze';
import { graftEdit } from './graft';
import { insertEdit } from './insert';
import { makeConvolutionalEdit } from './make-convolutional';
import { popEdit } from './pop';
import { regularizeEdit } from './regularize';
import { reinitializeEdit } from './reinitialize';
import { removeEdit } from './remove';
import { renameEdit } from './rename';
import { replaceEdit } from './replace';
import { setChannelsEdit } from './set-channels';
import { setInputShapeEdit } from './set-input-shape';
import { setOutputMeaningEdit } from './set-output-meaning';
import { setOutputsEdit } from './set-outputs';
import { setParamsEdit } from './set-params';
import { setPreprocessingEdit } from './set-preprocessing';
import { setTemperatureEdit } from './set-temperature';
import { setTrainingEdit } from './set-training';
import { takeWeightsEdit } from './take-weights';
import { unfreezeEdit } from './unfreeze';

export type { EditContext } from './common/context';

/** All edit kinds. */
export const editKinds = [
  cutAtEdit,
  addHeadEdit,
  freezeEdit,
  unfreezeEdit,
  setTrainingEdit,
  removeEdit,
  setParamsEdit,
  renameEdit,
  branchEdit,
  setInputShapeEdit,
  setChannelsEdit,
  setPreprocessingEdit,
  insertEdit,
  appendEdit,
  replaceEdit,
  connectEdit,
  disconnectEdit,
  setOutputsEdit,
  setOutputMeaningEdit,
  addOutputActivationEdit,
  setTemperatureEdit,
  duplicateEdit,
  popEdit,
  extractEdit,
  graftEdit,
  ensembleEdit,
  makeConvolutionalEdit,
  takeWeightsEdit,
  reinitializeEdit,
  regularizeEdit,
] as const;
type Kind = (typeof editKinds)[number];

/** The name of an edit kind: the value of `edit` in a recipe. */
export type EditName = Kind['name'];
/** The edit of one kind. */
export type EditOf<Name extends EditName> = z.infer<Extract<Kind, { readonly name: Name }>['schema']>;
/** One edit of a graph. */
export type Edit = { [Name in EditName]: EditOf<Name> }[EditName];

type Schema = Kind['schema'];
/** One edit as it is written in a recipe. */
export const editSchema = z.discriminatedUnion(
  'edit',
  editKinds.map(({ schema }): Schema => schema) as [Schema, ...Schema[]],
);

/** Any edit's `apply`: TypeScript cannot infer that a kind found by an edit's name accepts that edit. */
type Apply = (graph: LayerGraph, edit: Edit, context: EditContext) => LayerGraph;
const applyByName = new Map(editKinds.map(({ name, apply }) => [name, apply as Apply]));

/** Applies one edit and returns the new graph; the given graph does not change. Throws a GraftError if the edit cannot be applied. */
export function applyEdit(graph: LayerGraph, edit: Edit, context: EditContext): LayerGraph {
  return shareUnchanged(graph, renameIfBare(graph, applyByName.get(edit.edit)!(graph, edit, context)));
}

/** Name of a network of which nothing but its input is left: it is no longer the network that it was. */
const bareName = 'new_network';

function renameIfBare(before: LayerGraph, after: LayerGraph): LayerGraph {
  const isBare = after.layers.every(({ kind }) => kind === 'InputLayer');
  return isBare && after.layers.length < before.layers.length ? { ...after, name: bareName } : after;
}

type NormsLeftFrozen = (graph: LayerGraph, edit: Edit) => readonly string[];
const normsByName = new Map(editKinds.map((kind) => [kind.name, kind.normsLeftFrozen as NormsLeftFrozen]));

/** Returns the names of the selected BatchNormalization layers that the edit leaves frozen. */
export function normsLeftFrozen(graph: LayerGraph, edit: Edit): readonly string[] {
  return normsByName.get(edit.edit)!(graph, edit);
}

/** Applies edits in their order. */
export function applyEdits(graph: LayerGraph, edits: readonly Edit[], context: EditContext): LayerGraph {
  return edits.reduce((next, edit) => applyEdit(next, edit, context), graph);
}
