// Search for layer kinds by text.
import { catalog } from '#shared/layers/catalog';
import type { LayerKind } from '#shared/layers/kind';

/** How well a name matches: the whole name, its beginning, the beginning of one of its words, or none of them. */
function rankOf(kind: string, wanted: string): number {
  const name = kind.toLowerCase();
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  const words = [...kind.matchAll(/[A-Z][a-z]+/g)].map(({ index }) => name.slice(index));
  return words.some((word) => word.startsWith(wanted)) ? 2 : 3;
}

/** Returns the kinds accepted by `accepts` whose `textOf` contains the text, the best matching names first. */
export function findKinds(
  text: string,
  accepts: (kind: LayerKind) => boolean,
  textOf: (kind: LayerKind) => string,
): LayerKind[] {
  const wanted = text.trim().toLowerCase();
  return Object.values(catalog)
    .filter((kind) => !kind.keepsConfig && accepts(kind) && textOf(kind).toLowerCase().includes(wanted))
    .sort((a, b) => rankOf(a.kind, wanted) - rankOf(b.kind, wanted));
}
