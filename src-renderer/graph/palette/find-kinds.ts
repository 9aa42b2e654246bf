// Search for layer kinds by text.
import { catalog } from '#shared/layers/catalog';
import type { LayerKind } from '#shared/layers/kind';

/** Returns the kinds accepted by `accepts` whose `textOf` contains the text; names that start with it come first. */
export function findKinds(
  text: string,
  accepts: (kind: LayerKind) => boolean,
  textOf: (kind: LayerKind) => string,
): LayerKind[] {
  const wanted = text.trim().toLowerCase();
  const startsWith = ({ kind }: LayerKind) => kind.toLowerCase().startsWith(wanted);
  return Object.values(catalog)
    .filter((kind) => !kind.keepsConfig && accepts(kind) && textOf(kind).toLowerCase().includes(wanted))
    .sort((a, b) => Number(startsWith(b)) - Number(startsWith(a)));
}
