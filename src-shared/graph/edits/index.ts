// Edits as data, carried out: pure functions from graph to graph.
import { assertNever } from '../../errors';
import type { LayerGraph } from '../graph';
import { shareUnchanged } from '../share';
import { addHead } from './add-head';
import { appendLayers } from './append';
import { branchAt } from './branch';
import { connectLayers, disconnectLayers, setOutputs } from './connect';
import type { EditContext } from './context';
import { cutAt } from './cut-at';
import { duplicateLayers } from './duplicate';
import type { Edit } from './edit';
import { averageModels } from './ensemble';
import { extractPart } from './extract';
import { graftPart } from './graft';
import { insertLayers } from './insert';
import { makeConvolutional } from './make-convolutional';
import { addOutputActivation, setOutputMeaning } from './output-meaning';
import { popLayers } from './pop';
import { removeLayers } from './remove-layers';
import { renameLayer } from './rename-layer';
import { replaceLayer } from './replace';
import { setChannels } from './set-channels';
import { setInputShape, setParams } from './set-params';
import { setPreprocessing } from './set-preprocessing';
import { setTrainable } from './set-trainable';
import { setTraining } from './set-training';
import { takeWeights } from './take-weights';

export type { EditContext } from './context';

/** Carries out one edit; the graph given is not changed. Throws when the edit names what is not there. */
export function applyEdit(graph: LayerGraph, edit: Edit, context: EditContext): LayerGraph {
  return shareUnchanged(graph, carryOut(graph, edit, context));
}

function carryOut(graph: LayerGraph, edit: Edit, context: EditContext): LayerGraph {
  switch (edit.edit) {
    case 'cutAt':
      return cutAt(graph, edit.layer, edit.keep);
    case 'addHead':
      return addHead(graph, edit.layers, context);
    case 'freeze':
      return setTrainable(graph, edit.select, false);
    case 'unfreeze':
      return setTrainable(graph, edit.select, true, edit.batchNormalization);
    case 'setTraining':
      return setTraining(graph, edit.select, edit.training);
    case 'remove':
      return removeLayers(graph, edit.layers, context);
    case 'setParams':
      return setParams(graph, edit.layer, edit.params, context);
    case 'rename':
      return renameLayer(graph, edit.layer, edit.name);
    case 'setInputShape':
      return setInputShape(graph, edit.shape, edit.resize ?? false, context);
    case 'setChannels':
      return setChannels(graph, edit.channels, context);
    case 'setPreprocessing':
      return setPreprocessing(graph, edit, edit.resize);
    case 'insert':
      return insertLayers(graph, edit.from, edit.to, edit.layers, context);
    case 'append':
      return appendLayers(graph, edit.after, edit.layers, edit.keepOutput ?? false, context);
    case 'replace':
      return replaceLayer(graph, edit.layer, edit.by, edit, context);
    case 'branch':
      return branchAt(graph, edit.at, edit.branches, edit.join, context);
    case 'connect':
      return connectLayers(graph, edit.from, edit.to, edit.instead, context);
    case 'disconnect':
      return disconnectLayers(graph, edit.from, edit.to, context);
    case 'setOutputs':
      return setOutputs(graph, edit.layers);
    case 'setOutputMeaning':
      return setOutputMeaning(graph, edit.output, edit.meaning);
    case 'addOutputActivation':
      return addOutputActivation(graph);
    case 'duplicate':
      return duplicateLayers(graph, edit.layers, edit.place, context);
    case 'pop':
      return popLayers(graph, edit.count);
    case 'extract':
      return extractPart(graph, edit.layers);
    case 'graft':
      return graftPart(graph, edit.part, edit, context);
    case 'ensemble':
      return averageModels(graph, edit.models, context);
    case 'makeConvolutional':
      return makeConvolutional(graph, context);
    case 'takeWeights':
      return takeWeights(graph, edit.weights);
    default:
      return assertNever(edit);
  }
}

/** Carries out a list of edits, first to last. */
export function applyEdits(graph: LayerGraph, edits: readonly Edit[], context: EditContext): LayerGraph {
  return edits.reduce((next, edit) => applyEdit(next, edit, context), graph);
}
