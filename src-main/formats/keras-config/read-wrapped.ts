// Reads Bidirectional and TimeDistributed in Keras' configurations: the inner layer becomes a parameter.
import type { Json, LayerGraph } from '#shared/graph/graph';
import { findLayerClass } from '#shared/layers/catalog';
import { frame, type InnerModel } from '#shared/layers/infer-inner';
import type { Params } from '#shared/layers/kind';
import { isRecurrent } from '#shared/layers/rnn/recurrent';
import type { InnerLayer } from '#shared/layers/rnn/wrappers';
import { say } from '#shared/sentence';
import { asObject, type JsonObject, modernClass } from './names';
import { type ReadContext, readLayerParams } from './read-layer';

/** Reads an inner model; throws if it cannot. */
export type ReadInnerModel = (config: Json) => LayerGraph;

/** Why a layer cannot be read, so that it becomes a placeholder. */
export interface Unread {
  readonly why: string;
}

/** Returns the parameters of a recurrent or wrapping layer; null for other classes. */
export function readSequenceLayer(
  name: string,
  className: string,
  config: JsonObject,
  context: ReadContext,
  readModel: ReadInnerModel,
): Params | Unread | null {
  if (isRecurrent(className)) return readRecurrent(name, className, config, context);
  if (className === 'Bidirectional') return readBidirectional(name, config, context);
  if (className === 'TimeDistributed') return readTimeDistributed(config, context, readModel);
  return null;
}

/** True if the layer could not be read. */
export const isUnread = (value: Params | Unread): value is Unread => typeof value.why === 'string';

function readRecurrent(
  name: string,
  className: string,
  config: JsonObject,
  context: ReadContext,
): Params | Unread {
  const { stateful, return_state: returnsState, time_major: timeMajor, ...rest } = config;
  if (returnsState === true) return { why: 'also returns its states (return_state)' };
  if (timeMajor === true) return { why: 'expects time on the first axis (time_major)' };
  if (stateful === true)
    context.note(
      say`'${name}' (${className}) is stateful: it keeps its state between batches. Graft starts every batch with zeros, as Keras does after reset_states().`,
    );
  // Keras 2's first GRU, and files older than reset_after, apply the reset gate before the product.
  const old = className === 'GRU' && rest.reset_after === undefined && /^[12]\./.test(context.kerasVersion);
  const given = old ? { ...rest, reset_after: false } : rest;
  return readLayerParams(name, findLayerClass(className)!, given, context);
}

function readInner(value: Json | undefined, context: ReadContext): InnerLayer | Unread {
  const object = asObject(value);
  const config = asObject(object?.config);
  const className = modernClass(String(object?.class_name ?? ''));
  if (!config || !isRecurrent(className)) return { why: `wraps ${className || 'no layer'}` };
  const name = String(config.name ?? className.toLowerCase());
  const params = readRecurrent(name, className, config, context);
  return isUnread(params) ? params : { name, kind: className, params };
}

function readBidirectional(name: string, config: JsonObject, context: ReadContext): Params | Unread {
  const forward = readInner(config.layer, context);
  if ('why' in forward) return { why: String(forward.why) };
  const backward = asObject(config.backward_layer) ? readInner(config.backward_layer, context) : null;
  if (backward && 'why' in backward) return { why: String(backward.why) };
  if (config.merge_mode === null) return { why: 'has two outputs (merge_mode None)' };
  const {
    layer: _layer,
    backward_layer: _backward,
    stateful: _stateful,
    num_constants: _constants,
    ...rest
  } = config;
  for (const key of [
    'return_sequences',
    'go_backwards',
    'return_state',
    'unroll',
    'zero_output_for_mask',
    'time_major',
  ])
    delete (rest as Record<string, Json>)[key];
  const params = readLayerParams(name, findLayerClass('Bidirectional')!, rest, context);
  return {
    ...params,
    layer: forward as unknown as Json,
    backwardLayer: (backward as unknown as Json | null) ?? null,
  };
}

const isModelClass = (className: string) => /^(Sequential|Functional|Model)$/.test(className);

function readTimeDistributed(
  config: JsonObject,
  context: ReadContext,
  readModel: ReadInnerModel,
): Params | Unread {
  const object = asObject(config.layer);
  const inner = asObject(object?.config);
  const className = modernClass(String(object?.class_name ?? ''));
  if (!inner) return { why: 'wraps no layer' };
  if (isModelClass(className)) {
    const nested = Array.isArray(inner.layers)
      ? inner.layers.some((one: Json) => isModelClass(modernClass(String(asObject(one)?.class_name))))
      : true;
    if (nested) return { why: 'wraps a model with nested models' };
    const graph = readModel(object as Json);
    const [input, ...others] = graph.layers.filter(({ kind }) => kind === 'InputLayer');
    const unknown = graph.layers.find(({ kind }) => !findLayerClass(kind));
    if (unknown) return { why: `wraps a model with the unknown class '${unknown.kind}'` };
    if (!input || others.length > 0 || graph.outputs.length !== 1)
      return { why: 'wraps a model with several inputs or outputs' };
    return asParams({
      name: String(inner.name ?? 'model'),
      single: false,
      layers: graph.layers
        .filter((layer) => layer !== input)
        .map(({ name, kind, params, inputs }) => ({
          name,
          kind,
          params,
          inputs: inputs.map((one) => (one === input.name ? frame : one)),
        })),
      output: graph.outputs[0]!,
    });
  }
  const kind = findLayerClass(className);
  if (kind?.inputs[0] !== 1) return { why: `wraps the class '${className}'` };
  const name = String(inner.name ?? className.toLowerCase());
  const read = readSequenceLayer(name, className, inner, context, readModel);
  if (read && isUnread(read)) return read;
  const params = read ?? readLayerParams(name, kind, inner, context);
  return asParams({
    name,
    single: true,
    layers: [{ name, kind: className, params, inputs: [frame] }],
    output: name,
  });
}

const asParams = (layer: InnerModel): Params => ({ layer: layer as unknown as Json });
