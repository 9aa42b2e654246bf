// Reads the files next to a Teachable Machine model: classes (labels.txt, metadata.json), which also imply its preprocessing.
import { basename } from 'node:path';
import { z } from 'zod';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { asksForPreprocessing, takesImages } from '#shared/graph/preprocessing';
import { say, type Words } from '#shared/sentence';
import type { OpenedModel } from './format';
import type { ModelBundle } from './model-bundle';

const metadataSchema = z.object({
  packageName: z.string().optional(),
  tmVersion: z.string().optional(),
  labels: z.array(z.string()).max(10_000).optional(),
});

/** Adds the classes and preprocessing of Teachable Machine if its files are next to the model; otherwise returns it unchanged. */
export async function applyTeachableMachine(
  opened: OpenedModel,
  { file, readText }: ModelBundle,
): Promise<OpenedModel> {
  // Graft's own metadata takes precedence.
  if (opened.graph.classes) return opened;
  const found =
    basename(file) === 'keras_model.h5'
      ? { labels: parseLabels(await readText('labels.txt')), from: 'labels.txt', kind: 'image' }
      : parseMetadata(await readText('metadata.json'));
  if (!found?.labels) return opened;
  const { labels, from, kind } = found;
  const [classed, classNote] = withClasses(opened.graph, labels, from);
  const notes = [...opened.notes];
  if (!takesImages(classed) || kind !== 'image') {
    const why = say`Teachable Machine: this is a model of type '${kind}', whose inputs are not images.`;
    return { graph: classed, notes: [...notes, classNote, why] };
  }
  // teachablemachine-community, libraries/image/src/utils: cropTo a square, then x / 127.5 - 1.
  const preprocessing = { ...preprocessings.tf, resize: { mode: 'crop', interpolation: 'fast' } } as const;
  return {
    graph: { ...classed, preprocessing },
    notes: [
      ...notes.filter((note) => !asksForPreprocessing(note)),
      classNote,
      'Teachable Machine: pixels are passed as -1 to 1, RGB, and images are cropped to their center square.',
    ],
  };
}

function withClasses(
  graph: LayerGraph,
  labels: readonly string[],
  from: string,
): [graph: LayerGraph, classNote: Words] {
  const outputs = inferGraph(graph)
    .layers.get(graph.outputs[0] ?? '')
    ?.shape.at(-1);
  if (outputs !== labels.length)
    return [
      graph,
      say`${from} names ${labels.length} classes, but the network has ${outputs ?? say`an unknown number of`} outputs: its classes were not used.`,
    ];
  const shown = labels.slice(0, 8).join(', ');
  return [
    { ...graph, classes: labels },
    say`Teachable Machine: the classes were read from ${from}: ${shown}${labels.length > 8 ? ', …' : ''}.`,
  ];
}

/** Parses lines `0 Class 1`, sorted by number; returns undefined if a line has a different form or a number is missing. */
export function parseLabels(text: string | undefined): string[] | undefined {
  const lines = text
    ?.replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  if (!lines || lines.length === 0) return undefined;
  const labels: string[] = [];
  for (const line of lines) {
    const [, number, name] = /^\s*(\d+)\s+(.*?)\s*$/.exec(line) ?? [];
    if (number === undefined || labels[Number(number)] !== undefined || Number(number) >= lines.length)
      return undefined;
    labels[Number(number)] = name!;
  }
  return labels;
}

function parseMetadata(text: string | undefined) {
  if (text === undefined) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = metadataSchema.safeParse(value);
  if (!parsed.success) return null;
  const { packageName = '', tmVersion, labels } = parsed.data;
  if (!packageName.startsWith('@teachablemachine/') && tmVersion === undefined) return null;
  return { labels, from: 'metadata.json', kind: packageName.split('/')[1] ?? 'image' };
}
