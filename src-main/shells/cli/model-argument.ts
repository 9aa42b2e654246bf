// Resolves the MODEL and RUN arguments: a catalog id, an architecture, a file, a recipe, a run, or `last`.
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Edit } from '#shared/graph/edits/index';
import { applyEdit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { inputShape } from '#shared/graph/input-size';
import type { ModelSource } from '#shared/graph/model-source';
import { asksForPreprocessing } from '#shared/graph/preprocessing';
import { findSizeProblems } from '#shared/graph/training-problems';
import { say } from '#shared/sentence';
import type { Command, OptionValues, Session } from './command';
import { prepareRecipe } from './prepare-recipe';
import { withPreprocessing } from './preprocessing-option';
import { recipePath } from './recipe-path';

/** Returns the id of an existing run; `last` is the newest. Throws 'not-found'. */
export async function findRunId({ client, project }: Session, wanted: string): Promise<string> {
  const runs = await client.listRuns({ project });
  const found = wanted === 'last' ? runs[0] : runs.find((run) => run.runId === wanted);
  if (found) return found.runId;
  const known = runs.slice(0, 5).map((run) => run.runId);
  throw new GraftError(
    'not-found',
    wanted === 'last' || known.length === 0
      ? say`Project '${project}' has no runs yet.`
      : say`Run '${wanted}' not found in project '${project}'. The newest runs are ${known.join(', ')}.`,
    wanted,
  );
}

/** A MODEL argument: a run, or a source that can be opened. */
export type ModelArgument = { readonly runId: string } | { readonly source: ModelSource };

/** Resolves a MODEL argument. Existing files take precedence over the catalog, and the catalog over runs. */
export async function findModel(
  session: Session,
  wanted: string,
  weightsFile?: ModelSource['weightsFile'],
): Promise<ModelArgument> {
  const path = resolve(wanted);
  if (await stat(path).catch(() => null)) return { source: { file: path } };
  const models = await session.client.listModels({});
  const entry = models.find(
    (model) => model.id === wanted || model.architecture.toLowerCase() === wanted.toLowerCase(),
  );
  if (entry?.weights === 'download') {
    const source = { catalog: entry.id, includeTop: true, weights: 'random' } as const;
    if (weightsFile) return { source };
    session.output.note(
      say`The pretrained weights of ${entry.title} are not downloaded, so the model has random weights. Download them with: graft fetch ${entry.id}`,
    );
    return { source };
  }
  if (entry) return { source: { catalog: entry.id, includeTop: true, weights: 'pretrained' } };
  if (wanted === 'last') return { runId: await findRunId(session, wanted) };
  const runs = await session.client.listRuns({ project: session.project });
  if (runs.some((run) => run.runId === wanted)) return { runId: wanted };
  const names = models.map((model) => model.id).join(', ');
  throw new GraftError(
    'not-found',
    say`Model '${wanted}' not found: expected a file, a run, 'last', or one of ${names}.`,
    wanted,
  );
}

/** Options that load weights from a file into a MODEL. */
export const weightsOptions: Command['options'] = {
  weights: {
    value: 'FILE',
    help: 'load weights from a Keras file (.h5, .weights.h5, .keras) into the model',
  },
  by: { value: 'name|order', help: 'with --weights: match layers by name or by order (name)' },
  'skip-mismatch': { help: 'with --weights: skip weights whose shapes do not match' },
};

/** `--input-size`. */
export const sizeOption: Command['options'] = {
  'input-size': { value: 'HxW', help: 'input size of the network in pixels, such as 224x224' },
};

/** Returns the network resized to `--input-size`. Throws 'usage' for an invalid option, 'invalid' if the network does not support the size. */
function sizeOf(graph: LayerGraph, { 'input-size': asked }: OptionValues): LayerGraph {
  if (asked === undefined) return graph;
  const sized = applyEdit(graph, sizeEdit(graph, asked), { classes: [], seed: 1 });
  const [wrong] = findSizeProblems(sized, inferGraph(sized)).filter(({ severity }) => severity === 'error');
  if (wrong) throw new GraftError('invalid', wrong.message);
  return sized;
}

/** Returns the edit for a value of `--input-size`. Throws 'usage' if it is not a size. */
export function sizeEdit(
  graph: LayerGraph,
  asked: string | boolean,
): Extract<Edit, { edit: 'setInputShape' }> {
  const [, height, width = height] = /^(\d+)(?:[x×](\d+))?$/.exec(String(asked)) ?? [];
  if (!height || Number(height) < 1 || Number(width) < 1)
    throw new GraftError(
      'usage',
      say`--input-size: expected HxW in pixels such as 224x224, received ${asked}.`,
    );
  const channels = inputShape(graph)?.[2] ?? 3;
  const shape = [Number(height), Number(width), channels];
  return { edit: 'setInputShape', shape };
}

/** Returns the weights file of the options, for a model source. Throws 'usage'. */
function weightsFileOf(options: OptionValues): ModelSource['weightsFile'] {
  const { weights, by = 'name' } = options;
  if (typeof weights !== 'string') return undefined;
  if (by !== 'name' && by !== 'order')
    throw new GraftError('usage', say`--by: expected name or order, received ${by}.`);
  return { file: resolve(weights), by, skipMismatch: options['skip-mismatch'] === true };
}

/** Opens a MODEL argument. Writes notes to stderr. */
export async function openModelArgument(
  session: Session,
  wanted: string,
  checkpoint: 'last' | 'best' = 'last',
  options: OptionValues = {},
  structureOnly = false,
): Promise<{ graph: LayerGraph; runId: string | null }> {
  const { client, project, signal, output } = session;
  const weightsFile = weightsFileOf(options);
  if (await isRecipeFile(wanted)) {
    if (weightsFile)
      throw new GraftError('usage', '--weights cannot be used with a recipe, which names its own weights.');
    const opened = await openRecipe(session, wanted);
    return { graph: withPreprocessing(sizeOf(opened, options), options), runId: null };
  }
  const model = await findModel(session, wanted, weightsFile);
  if ('runId' in model) {
    if (weightsFile)
      throw new GraftError(
        'usage',
        '--weights cannot be used with a run; it requires a catalog model or a file.',
      );
    const { graph } = await client.adoptWeights({ project, runId: model.runId, checkpoint });
    return { graph: withPreprocessing(graph, options), runId: model.runId };
  }
  const source = weightsFile ? { ...model.source, weightsFile } : model.source;
  const { graph, notes } = await client.openModel({ project, source, structureOnly }, { signal });
  const set = options.preprocessing !== undefined;
  for (const note of notes) if (!set || !asksForPreprocessing(note)) output.note(note);
  return { graph: withPreprocessing(sizeOf(graph, options), options), runId: null };
}

/** Opens the untrained network of a recipe, with its edits applied. Scans the images only if an edit needs their classes. */
async function openRecipe(session: Session, path: string): Promise<LayerGraph> {
  const { recipe } = await session.client.readRecipe({ path: recipePath(path) });
  const { graph, notes } = await prepareRecipe(session, recipe, 'when-needed');
  for (const note of notes) session.output.note(note);
  return graph;
}

/** True if a file is a recipe: JSON with stages or edits. */
async function isRecipeFile(path: string): Promise<boolean> {
  if (!/\.json$/i.test(path)) return false;
  const text = await readFile(recipePath(path), 'utf8').catch(() => '');
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && ('stages' in value || 'edits' in value);
  } catch {
    return false;
  }
}
