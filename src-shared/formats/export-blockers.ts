// Finds the layers that an export format cannot represent, and why. Shown by the window and the command line before exporting.

import { usesBatchStatisticsAlways } from '../graph/call-mode';
import type { Layer, LayerGraph } from '../graph/graph';
import { inferGraph } from '../graph/infer';
import { innerLayersOf } from '../graph/inner-graph';
import { maskedLayers, maskRule, startsMask } from '../graph/masks';
import { activationsWithoutKerasName } from '../layers/activation/activation';
import { fillParams, findKind } from '../layers/catalog';
import type { Params } from '../layers/kind';
import { skippedInKeras2, skippedNames } from '../layers/preprocessing/skipped-augmentation';
import { directionsOf, innerModelOf, isChain } from '../layers/rnn/wrappers';
import { toPlainForm, toTfjsForm } from './tfjs-form';

/** Export targets by format and reader. One `.h5` works for Keras 2 and 3 if neither has a blocker. */
const exportTargets = ['keras', 'h5-keras3', 'h5-keras2', 'tfjs', 'onnx'] as const;
/** See `exportTargets`. */
export type ExportTarget = (typeof exportTargets)[number];

/** A layer that a format cannot represent exactly. */
export interface ExportBlocker {
  readonly layer: string;
  readonly kind: string;
  /** Key of the translated sentence. */
  readonly code:
    | 'placeholder'
    | 'activation-unknown'
    | 'activation-differs'
    | 'class-missing'
    | 'axes-forgotten'
    | 'option-missing';
  /** The activation, class or parameter concerned. */
  readonly what: string;
  readonly message: string;
}

const tfjsActivations = new Set([
  ...['linear', 'relu', 'relu6', 'softmax', 'sigmoid', 'tanh', 'elu', 'selu', 'gelu', 'silu', 'softplus'],
  ...['softsign', 'mish', 'hard_sigmoid_keras2'],
]);
/** Kinds that TensorFlow.js 4.22 has no class for, or whose class reports a wrong shape (the last two). */
const notInTfjs = new Set([
  ...['LocalResponseNormalization', 'UnitNormalization', 'GroupNormalization', 'RMSNormalization'],
  ...['Normalization', 'LayerScale'],
  ...['ZeroPadding1D', 'Cropping1D', 'UpSampling1D', 'DepthwiseConv1D', 'SeparableConv1D', 'RandomCrop'],
  ...['Resizing', 'CenterCrop', 'AutoContrast'],
]);
/** Activations that `activations.get` of tf_keras 2.20.1 rejects. */
const notInKeras2 = new Set([
  ...['hard_silu', 'celu', 'hard_shrink', 'hard_tanh', 'log_sigmoid', 'soft_shrink', 'sparse_plus'],
  ...['sparse_sigmoid', 'squareplus', 'tanh_shrink'],
]);
/** Kinds that Keras 2 has no class for. Those of keras.applications are local classes or lambdas there. */
const kindsNotInKeras2 = new Set<string>([
  ...['RMSNormalization', 'LocalResponseNormalization', 'AutoContrast'],
  ...skippedNames.filter((name) => !skippedInKeras2.has(name)),
  ...['LayerScale', 'StochasticDepth', 'CustomScaleLayer'],
]);

const titles: Readonly<Record<ExportTarget, string>> = {
  keras: 'Keras 3 (.keras)',
  'h5-keras3': 'Keras 3 (.h5)',
  'h5-keras2': 'Keras 2 (.h5)',
  tfjs: 'TensorFlow.js',
  onnx: 'ONNX',
};

type Found = Pick<ExportBlocker, 'code' | 'what'> & { readonly text: string };

/** How a network is rewritten before it is written. */
const forms: Partial<Record<ExportTarget, (graph: LayerGraph) => { readonly graph: LayerGraph }>> = {
  tfjs: toTfjsForm,
  'h5-keras2': toPlainForm,
  'h5-keras3': toPlainForm,
};

/** Returns all layers that prevent a network's export to a target; empty if it can be exported. */
export function findExportBlockers(given: LayerGraph, target: ExportTarget): ExportBlocker[] {
  const graph = (forms[target] ?? ((same: LayerGraph) => ({ graph: same })))(given).graph;
  const facts = target === 'tfjs' ? inferGraph(graph) : null;
  const masked = target === 'tfjs' ? maskedLayers(graph) : new Set<string>();
  return graph.layers.flatMap((layer) => {
    const found =
      (readsMaskElsewhere(layer) && layer.inputs.some((input) => masked.has(input))
        ? mergedMasks
        : undefined) ??
      blockerOf(layer, target, facts?.layers.get(layer.name)?.shape.length) ??
      innerLayersOf(layer)
        .map((inner) => blockerOf(inner, target))
        .find((one) => one !== undefined);
    if (!found) return [];
    const { code, what, text } = found;
    return [
      {
        layer: layer.name,
        kind: layer.kind,
        code,
        what,
        message: `'${layer.name}' (${layer.kind}): ${titles[target]} ${text}.`,
      },
    ];
  });
}

/** In TensorFlow.js, merging layers return masks of a shape that recurrent layers do not accept, and pooling ignores masks. */
const readsMaskElsewhere = (layer: Layer) =>
  maskRule(layer) === 'join' || layer.kind === 'GlobalAveragePooling1D';

const mergedMasks: Found = {
  code: 'option-missing',
  what: 'mask',
  text: 'does not merge or pool sequences with masks as Keras does',
};

function blockerOf(layer: Layer, target: ExportTarget, rank?: number): Found | undefined {
  const kind = findKind(layer.kind);
  if (!kind)
    return {
      code: 'placeholder',
      what: layer.kind,
      text: 'cannot contain a layer that Graft cannot compute: cut or replace it',
    };
  const params = fillParams(kind, layer.params);
  if (usesBatchStatisticsAlways(layer) && (target === 'onnx' || target === 'tfjs'))
    return {
      code: 'option-missing',
      what: 'training = true',
      text: 'normalizes by moving statistics only, not by those of the batch (training=True): freeze the layer or remove its training argument',
    };
  if (target === 'onnx' && startsMask({ ...layer, params }))
    return { code: 'option-missing', what: 'mask', text: 'does not support sequence masks' };
  if (target === 'onnx') return undefined;
  if (target === 'tfjs') return tfjsBlocker(layer, params, rank);
  return kerasBlocker(layer, params, target);
}

function kerasBlocker(layer: Layer, params: Params, target: ExportTarget): Found | undefined {
  const activation = typeof params.activation === 'string' ? params.activation : 'linear';
  const gates = typeof params.recurrentActivation === 'string' ? params.recurrentActivation : 'linear';
  if (activationsWithoutKerasName.has(gates))
    return {
      code: 'activation-unknown',
      what: gates,
      text: `has no name for the activation '${gates}'`,
    };
  if (activationsWithoutKerasName.has(activation))
    return {
      code: 'activation-unknown',
      what: activation,
      text: `has no name for the activation '${activation}'`,
    };
  if (skippedInKeras2.has(layer.kind) && target !== 'h5-keras2')
    return {
      code: 'class-missing',
      what: layer.kind,
      text: `has no class '${layer.kind}': remove the layer`,
    };
  if (target === 'keras') return undefined;
  if (findKind(layer.kind)?.operation)
    return target === 'h5-keras3'
      ? {
          code: 'class-missing',
          what: layer.kind,
          text: `cannot read the operation ${layer.kind} from a .h5: export a .keras file instead`,
        }
      : undefined;
  const { axis } = params;
  const forgotten =
    (Array.isArray(axis) && axis.length > 1) ||
    (layer.kind === 'Normalization' && params.mean === null && (axis === null || axis === undefined));
  if (forgotten)
    return {
      code: 'axes-forgotten',
      what: 'axis',
      text: 'drops its axes when it opens a .h5: export a .keras file instead',
    };
  const inner = layer.kind === 'TimeDistributed' ? innerModelOf(params.layer) : null;
  if (target === 'h5-keras3')
    return inner && !inner.single && !isChain(inner)
      ? {
          code: 'option-missing',
          what: 'layer',
          text: 'cannot read a branched model in TimeDistributed from a .h5: export a .keras file instead',
        }
      : undefined;
  if (activation === 'hard_sigmoid' || gates === 'hard_sigmoid')
    return {
      code: 'activation-differs',
      what: 'hard_sigmoid',
      text: "computes a different function for 'hard_sigmoid'",
    };
  if (notInKeras2.has(activation))
    return { code: 'activation-unknown', what: activation, text: `has no activation '${activation}'` };
  if (kindsNotInKeras2.has(layer.kind))
    return { code: 'class-missing', what: layer.kind, text: `has no class '${layer.kind}'` };
  for (const option of ['padToAspectRatio', 'antialias'])
    if (params[option] === true)
      return { code: 'option-missing', what: option, text: `has no '${option}' in ${layer.kind}` };
  return undefined;
}

/** Returns why TensorFlow.js cannot load a layer or would compute it differently; each case is verified by test/interop/kinds-tfjs.test.ts. */
function tfjsBlocker({ kind }: Layer, params: Params, rank = 4): Found | undefined {
  const without = (what: string, text: string): Found => ({ code: 'option-missing', what, text });
  if (notInTfjs.has(kind) || findKind(kind)?.operation)
    return { code: 'class-missing', what: kind, text: `has no ${kind}` };
  const { activation: own, recurrentActivation: gates, axis } = params;
  const activation = typeof gates === 'string' && !tfjsActivations.has(gates) ? gates : own;
  if (typeof activation === 'string' && !tfjsActivations.has(activation)) {
    const text = `has no activation '${activation}' as Keras 3 computes it`;
    return { code: 'activation-unknown', what: activation, text };
  }
  if (Number(params.groups ?? 1) > 1 && kind.startsWith('Conv'))
    return without('groups', 'has no grouped convolution');
  if (params.keepdims === true) return without('keepdims', 'has no keepdims in global pooling');
  if (kind === 'ReLU' && (params.negativeSlope !== 0 || params.threshold !== 0))
    return without('negativeSlope', 'has no slope or threshold in ReLU');
  if (kind === 'ELU' && params.alpha !== 1)
    return without(`alpha = ${params.alpha}`, 'supports ELU only with alpha = 1');
  if (kind === 'GRU' && params.resetAfter === true)
    return without('resetAfter', 'has no GRU with reset_after');
  if (kind === 'Bidirectional' && !mirrors(params))
    return without('backwardLayer', 'does not support a separate backward layer in Bidirectional');
  if (params.zeroOutputForMask === true) return without('zeroOutputForMask', 'has no zero_output_for_mask');
  if (params.padding === 'causal') return without('padding = causal', 'has no causal padding');
  if (kind === 'UpSampling2D' && params.interpolation !== 'nearest')
    return without('interpolation = bilinear', 'computes bilinear UpSampling2D at different pixel positions');
  if ((kind === 'BatchNormalization' || kind === 'Softmax') && axis !== -1 && axis !== rank - 1)
    return without(`axis = ${JSON.stringify(axis)}`, `computes ${kind} on the last axis only`);
  return undefined;
}

/** True if the backward layer is the forward one in the other direction. */
function mirrors(params: Params): boolean {
  const both = directionsOf(params);
  if (!both) return true;
  const [one, other] = [both.forward, both.backward].map(({ kind, params: own }) =>
    JSON.stringify([kind, Object.entries({ ...own, goBackwards: null }).sort()]),
  );
  return one === other && both.forward.params.goBackwards !== both.backward.params.goBackwards;
}

const maxListed = 5;

/** Returns the blockers as one message; null if there are none. */
export function tellBlockers(blockers: readonly ExportBlocker[]): string | null {
  if (blockers.length === 0) return null;
  const more = blockers.length > maxListed ? ` And ${blockers.length - maxListed} more layers.` : '';
  return (
    blockers
      .slice(0, maxListed)
      .map(({ message }) => message)
      .join(' ') + more
  );
}
