// Describes how a layer differs, in short: `filters 64 → 128`, `from mixed6, now mixed7`.
import type { GraphDiff } from './diff';
import type { Json, Layer, LayerGraph } from './graph';

/** Description of one layer's change: its class if it was added or removed, else what differs. */
export interface ListedChange {
  readonly name: string;
  readonly note: string;
}

/** Describes the layers of one kind of change. */
export function describeChanges(
  before: LayerGraph,
  after: LayerGraph,
  kind: keyof GraphDiff,
  names: readonly string[],
): ListedChange[] {
  const old = new Map(before.layers.map((layer) => [layer.name, layer]));
  const now = new Map(after.layers.map((layer) => [layer.name, layer]));
  return names.map((name) => ({ name, note: noteOn(kind, old.get(name), now.get(name)) }));
}

function noteOn(kind: keyof GraphDiff, was: Layer | undefined, is: Layer | undefined): string {
  if (!was || !is) return (is ?? was)?.kind ?? '';
  switch (kind) {
    case 'changed':
      return was.kind === is.kind ? describeParams(was, is) : `${was.kind} → ${is.kind}`;
    case 'moved':
      return `${was.inputs.join(', ') || '—'} → ${is.inputs.join(', ') || '—'}`;
    case 'reinitialized':
    case 'reweighted':
      return Object.keys(is.weights)
        .filter((name) => JSON.stringify(was.weights[name]) !== JSON.stringify(is.weights[name]))
        .join(', ');
    default:
      return is.kind;
  }
}

function describeParams(was: Layer, is: Layer): string {
  const names = new Set([...Object.keys(was.params), ...Object.keys(is.params)]);
  const text = (value: Json | undefined) => (value === undefined ? '—' : JSON.stringify(value));
  const params = [...names]
    .filter((name) => JSON.stringify(was.params[name]) !== JSON.stringify(is.params[name]))
    .map((name) => `${name} ${text(was.params[name])} → ${text(is.params[name])}`);
  const mode = was.training === is.training ? [] : [`training ${text(was.training)} → ${text(is.training)}`];
  return [...params, ...mode].join(', ');
}
