// Keras 3 writes the masks of sequences as operations and arguments of calls. They are implied by Masking and Embedding, as in Graft, and removed here.
import type { Json } from '#shared/graph/graph';
import { asObject, type JsonObject, modernClass } from './names';

/** The operations by which Masking, Embedding and merging layers create masks. */
const maskOperations = new Set(['NotEqual', 'Any', 'LogicalOr']);

/** Models are nested at most 8 deep, with three levels of JSON each; deeper nesting is rejected later and ignored here. */
const deepest = 64;

/** Returns a model's configuration without masks implied by its layers; other masks remain. */
export function withoutImplicitMasks(value: Json, depth = 0): Json {
  if (depth > deepest) return value;
  if (Array.isArray(value)) return value.map((one: Json) => withoutImplicitMasks(one, depth + 1));
  const object = asObject(value);
  if (!object) return value;
  const inner: JsonObject = Object.fromEntries(
    Object.entries(object).map(([key, one]) => [
      key,
      key === 'layers' || key === 'config' || key === 'layer' ? withoutImplicitMasks(one, depth + 1) : one,
    ]),
  );
  return Array.isArray(inner.layers) && inner.output_layers !== undefined
    ? { ...inner, layers: cleanLayers(inner.layers as Json[], inner.output_layers) }
    : inner;
}

const nameOf = (layer: Json) => String(asObject(layer)?.name ?? asObject(asObject(layer)?.config)?.name);
const classOf = (layer: Json) => modernClass(String(asObject(layer)?.class_name));

function cleanLayers(layers: Json[], outputs: Json): Json[] {
  const byName = new Map(layers.map((layer) => [nameOf(layer), layer]));
  const starts = layers.filter(
    (layer) =>
      classOf(layer) === 'Masking' ||
      (classOf(layer) === 'Embedding' && asObject(asObject(layer)?.config)?.mask_zero === true),
  );
  if (starts.length === 0) return layers;
  const masked = new Set(starts.flatMap((layer) => [...namesIn(asObject(layer)?.inbound_nodes ?? null)]));
  /** `above` are the operations being visited: in a malicious file they may form a cycle. */
  const isImplicit = (name: string, above: readonly string[] = []): boolean => {
    const layer = byName.get(name);
    if (layer === undefined || !maskOperations.has(classOf(layer))) return false;
    if (above.includes(name) || above.length > deepest) return false;
    const from = [...namesIn(asObject(layer)?.inbound_nodes ?? null)];
    const asked = [...above, name];
    return from.every((one) => isImplicit(one, asked) || (classOf(layer) === 'NotEqual' && masked.has(one)));
  };
  const called = layers.map((layer): Json => {
    const nodes = asObject(layer)?.inbound_nodes;
    if (!Array.isArray(nodes)) return layer;
    const inbound_nodes = nodes.map((node: Json): Json => {
      const call = asObject(node);
      const kwargs = asObject(call?.kwargs);
      const from = kwargs?.mask ? [...namesIn(kwargs.mask)] : [];
      if (!call || !kwargs || from.length === 0 || !from.every((one) => isImplicit(one))) return node;
      const { mask: _mask, ...others } = kwargs;
      return { ...call, kwargs: others };
    });
    return { ...asObject(layer), inbound_nodes };
  });
  return dropUnused(called, outputs);
}

/** Removes operations on masks that are no longer used. */
function dropUnused(layers: Json[], outputs: Json): Json[] {
  for (let kept = layers; ; ) {
    const used = new Set([...legacyNames(outputs), ...namesIn(outputs)]);
    for (const layer of kept)
      for (const name of namesIn(asObject(layer)?.inbound_nodes ?? null)) used.add(name);
    const next = kept.filter((layer) => !maskOperations.has(classOf(layer)) || used.has(nameOf(layer)));
    if (next.length === kept.length) return kept;
    kept = next;
  }
}

/** Yields the names of the layers whose tensors occur in a value. */
function* namesIn(value: Json, depth = 0): Generator<string> {
  if (depth > deepest) return;
  if (Array.isArray(value)) for (const one of value) yield* namesIn(one, depth + 1);
  const object = asObject(value);
  if (!object) return;
  const history = asObject(object.config)?.keras_history;
  if (Array.isArray(history)) yield String(history[0]);
  else for (const one of Object.values(object)) yield* namesIn(one, depth + 1);
}

function* legacyNames(value: Json, depth = 0): Generator<string> {
  if (!Array.isArray(value) || depth > deepest) return;
  if (typeof value[0] === 'string') yield value[0];
  else for (const one of value) yield* legacyNames(one, depth + 1);
}
