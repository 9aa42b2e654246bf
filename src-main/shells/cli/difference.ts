// Compares two networks, as JSON and as text.
import { describeChanges, type ListedChange } from '#shared/graph/describe-diff';
import { diffGraphs, type GraphDiff } from '#shared/graph/diff';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { say } from '#shared/sentence';
import type { Word } from '#shared/word-in';
import { formatCount } from './format';

/** The JSON that `graft describe A --diff B` prints. */
export interface Difference {
  readonly before: { readonly name: string; readonly layers: number; readonly params: number };
  readonly after: { readonly name: string; readonly layers: number; readonly params: number };
  readonly changes: { readonly [kind in keyof GraphDiff]: readonly ListedChange[] };
}

const words: Readonly<Record<keyof GraphDiff, string>> = {
  added: 'added',
  removed: 'removed',
  changed: 'changed',
  moved: 'inputs changed',
  reinitialized: 'reinitialized',
  reweighted: 'weights loaded',
  thawed: 'unfrozen',
  frozen: 'frozen',
};
const kinds = Object.keys(words) as (keyof GraphDiff)[];

/** Compares two networks, matching layers by name. */
export function describeDifference(before: LayerGraph, after: LayerGraph): Difference {
  const diff = diffGraphs(before, after);
  const sizeOf = (graph: LayerGraph) => ({
    name: graph.name,
    layers: graph.layers.length,
    params: inferGraph(graph).params.total,
  });
  const changes = Object.fromEntries(
    kinds.map((kind) => [kind, describeChanges(before, after, kind, diff[kind])]),
  ) as unknown as Difference['changes'];
  return { before: sizeOf(before), after: sizeOf(after), changes };
}

/** Formats a difference as text. */
export function formatDifference({ before, after, changes }: Difference, word: Word): string {
  const lines = [before, after].map(({ name, layers, params }, i) =>
    word(
      i === 0
        ? say`Before  ${name}: ${formatCount(layers)} layers, ${formatCount(params)} parameters`
        : say`After:   ${name}: ${formatCount(layers)} layers, ${formatCount(params)} parameters`,
    ),
  );
  for (const kind of kinds) {
    const listed = changes[kind];
    if (listed.length === 0) continue;
    lines.push('', `${word(words[kind])} (${formatCount(listed.length)})`);
    const width = Math.min(40, Math.max(...listed.map(({ name }) => name.length)));
    for (const { name, note } of listed) lines.push(`  ${name.padEnd(width)}  ${word(note)}`.trimEnd());
  }
  if (lines.length === 2) lines.push('', word('No differences.'));
  return lines.join('\n');
}
