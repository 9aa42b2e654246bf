// Graft's metadata next to a model, so that nothing is lost on reopening: preprocessing and class names (`graft.json`).
import { z } from 'zod';
import type { LayerGraph } from '#shared/graph/graph';
import { askForPreprocessing } from '#shared/graph/preprocessing';
import { meaningSchema, preprocessingSchema } from '#shared/graph/schema';
import type { Words } from '#shared/sentence';

const metadataSchema = z.object({
  version: z.literal(1),
  preprocessing: preprocessingSchema,
  classes: z.array(z.string()).max(100_000).optional(),
  /** Names of layers added as a head. */
  head: z.array(z.string()).optional(),
  /** Meanings of outputs set by the user, by layer. */
  meanings: z.record(z.string(), meaningSchema).optional(),
});

/** Names of the file (or archive member) and the HDF5 attribute. */
export const metadataNames = { file: 'graft.json', attribute: 'graft_metadata' } as const;

/** Returns the metadata of a graph as JSON text; `renamed` maps its layers to their names in the file. */
export function writeMetadata(graph: LayerGraph, renamed: (name: string) => string = (name) => name): string {
  const head = graph.layers.filter((layer) => layer.head).map((layer) => renamed(layer.name));
  const meanings = graph.layers.flatMap(({ name, meaning }) =>
    meaning && graph.outputs.includes(name) ? [[renamed(name), meaning] as const] : [],
  );
  const metadata: z.input<typeof metadataSchema> = {
    version: 1,
    preprocessing: { ...graph.preprocessing } as z.input<typeof preprocessingSchema>,
    ...(graph.classes ? { classes: [...graph.classes] } : {}),
    ...(head.length > 0 ? { head } : {}),
    ...(meanings.length > 0 ? { meanings: Object.fromEntries(meanings) } : {}),
  };
  return `${JSON.stringify(metadata, null, 2)}\n`;
}

/** Applies the metadata found in the file to the graph, and adds a note if there is none or it cannot be read. */
export function applyMetadata(
  graph: LayerGraph,
  text: string | undefined,
): { graph: LayerGraph; notes: Words[] } {
  const without = (why: string) => ({ graph, notes: askForPreprocessing(graph, why) });
  if (text === undefined) return without('The file has no preprocessing information');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return without('The Graft metadata in the file is not valid JSON');
  }
  const parsed = metadataSchema.safeParse(value);
  if (!parsed.success) return without('The Graft metadata in the file has an unknown format');
  const { preprocessing, classes, head = [], meanings = {} } = parsed.data;
  const layers = graph.layers.map((layer) => {
    const meaning = Object.hasOwn(meanings, layer.name) ? meanings[layer.name] : undefined;
    return {
      ...layer,
      ...(head.includes(layer.name) && { head: true }),
      ...(meaning && { meaning }),
    };
  });
  return { graph: { ...graph, layers, preprocessing, ...(classes ? { classes } : {}) }, notes: [] };
}
