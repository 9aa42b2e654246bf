// `graft train`: trains a recipe. Ctrl-C keeps the checkpoint, from which --resume continues.
import { join, resolve } from 'node:path';
import { matchClasses, tellClassMatch } from '#shared/data/align-classes';
import { findDataWarnings, tellDataWarning } from '#shared/data/warnings';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { asksForPreprocessing } from '#shared/graph/preprocessing';
import type { DataSummary } from '#shared/protocol/engine/data';
import type { Target } from '#shared/protocol/engine/runs';
import type { Recipe } from '#shared/recipe/recipe';
import { describeResult, tellResult } from '#shared/run/describe-result';
import type { RunEvent } from '#shared/run/events';
import type { RunState } from '#shared/run/reduce-run';
import { say } from '#shared/sentence';
import { writeFileAtomic } from '../../../store/atomic';
import type { Command, OptionValues, Session } from '../command';
import { formatSeconds, formatShare } from '../format';
import { findRunId, sizeEdit, sizeOption } from '../model-argument';
import { plain } from '../output';
import { plainJson } from '../plain-json';
import { prepareRecipe } from '../prepare-recipe';
import { preprocessingEdit, preprocessingOption } from '../preprocessing-option';
import { recipePath } from '../recipe-path';
import { createTrainReport } from '../train-report';
import { trainSent } from '../train-sent';
import { takeFeatures } from './features';

/** Trains a recipe, or continues a run. */
export const train: Command = {
  usage: 'train RECIPE.json | graft train --resume|--extend RUN | graft train [RECIPE.json] --branch RUN',
  summary: 'train a recipe; Ctrl-C stops after the current step and keeps the checkpoint',
  options: {
    out: { value: 'DIR', help: 'also write recipe.json, events.jsonl and model.keras there' },
    resume: { value: 'RUN', help: "resume a run from its last checkpoint (a run's id, or last)" },
    extend: { value: 'RUN', help: 'train a finished run for more epochs (see --epochs)' },
    epochs: { value: 'N', help: 'with --extend: number of additional epochs (5)' },
    branch: {
      value: 'RUN',
      help: "start a new run from a run's checkpoint, with the stages of RECIPE.json or the remaining stages of RUN",
    },
    on: { value: 'CLUSTER', help: 'train on a node of this cluster (see graft cluster)' },
    cpus: { value: 'N', help: 'with --on: CPUs of the node (1)' },
    gpus: { value: 'N', help: 'with --on: GPUs of the node (0)' },
    'data-parallel': {
      value: 'N',
      help: 'with --on: N workers with these CPUs and GPUs share each batch, by Keras and Ray Train',
    },
    parts: {
      value: 'N',
      help: 'with --data-parallel: parts of each batch; the result depends on them, not on the workers (one per worker)',
    },
    sent: {
      value: 'DIR',
      help: 'on a node of a cluster: train the run that another Graft wrote to this folder',
    },
    features: { value: 'DIR', help: 'train on the features that graft features computed there' },
    ...sizeOption,
    checkpoint: { value: 'last|best', help: 'with --branch: the checkpoint to start from (last)' },
    ...preprocessingOption,
  },
  examples: [
    'graft train assets/recipes/sample.json',
    'graft train recipe.json --out trained --json > events.jsonl',
    'graft train recipe.json --input-size 160x160',
    'graft train recipe.json --on lab --cpus 4',
    'graft train recipe.json --on lab --cpus 4 --data-parallel 3',
    'graft train --resume last',
    'graft train --extend last --epochs 10',
    'graft train finer.json --branch last --checkpoint best',
  ],
  arguments: [0, 1],
  async run(session, [file], { out, ...how }) {
    if (typeof how.sent === 'string') return trainSent(session, resolve(how.sent));
    const { runId, earlier } = await begin(session, file, how);
    const { run, events } = await follow(session, runId, earlier);
    if (typeof out === 'string') await writeOut(session, runId, resolve(out), events);
    return finish(session, runId, events.slice(earlier.length), run);
  },
};

/** Starts or continues a run. `earlier` contains the events already in its log. */
async function begin(
  session: Session,
  file: string | undefined,
  options: OptionValues,
): Promise<{ runId: string; earlier: RunEvent[] }> {
  const { resume, extend, branch, epochs = '5', checkpoint = 'last' } = options;
  const { client, project } = session;
  const ways = [resume, extend, branch].filter((way) => way !== undefined);
  if (ways.length > 1 || (ways.length === 0) === (file === undefined) || (file && !branch && ways.length > 0))
    throw new GraftError('usage', 'train expects a recipe, or a run with --resume, --extend or --branch.');
  if (ways.length > 0 && options.features !== undefined)
    throw new GraftError('usage', '--features requires a recipe.');
  if (ways.length > 0 && options.on !== undefined)
    throw new GraftError('usage', '--on requires a recipe; a run continues where it was trained.');
  if (ways.length === 0) return { runId: await start(session, file!, options), earlier: [] };
  if (options.preprocessing !== undefined)
    throw new GraftError(
      'usage',
      '--preprocessing requires a recipe; the preprocessing of a run cannot be changed.',
    );
  const of = await findRunId(session, String(ways[0]));
  if (branch !== undefined) {
    if (checkpoint !== 'last' && checkpoint !== 'best')
      throw new GraftError('usage', say`--checkpoint: expected last or best, received '${checkpoint}'.`);
    const stages = file && (await client.readRecipe({ path: recipePath(file) })).recipe.stages;
    const from = { project, runId: of, checkpoint } as const;
    return { ...(await client.branchRun(stages ? { ...from, stages } : from)), earlier: [] };
  }
  const earlier: RunEvent[] = [];
  for await (const { events } of client.watchRun({ project, runId: of })) earlier.push(...events);
  if (extend === undefined) await client.resumeRun({ project, runId: of });
  else {
    const more = Number(epochs);
    if (!Number.isInteger(more) || more < 1)
      throw new GraftError('usage', say`--epochs: expected an integer of at least 1, received '${epochs}'.`);
    await client.extendRun({ project, runId: of, epochs: more });
  }
  return { runId: of, earlier };
}

async function start(session: Session, file: string, options: OptionValues): Promise<string> {
  const { client, project, signal, output } = session;
  let { recipe } = await client.readRecipe({ path: recipePath(file) });
  const size = options['input-size'];
  // A recipe fixes the size before layers are added that depend on it, so the option comes first.
  if (size !== undefined) {
    const source = recipe.model;
    const { graph } = await client.openModel({ project, source, structureOnly: true }, { signal });
    recipe = { ...recipe, edits: [sizeEdit(graph, size), ...recipe.edits] };
  }
  const edit = preprocessingEdit(options);
  if (edit) recipe = { ...recipe, edits: [...recipe.edits, edit] };
  const { graph, notes, summary } = await prepareRecipe(session, recipe);
  const set = recipe.edits.some((one) => one.edit === 'setPreprocessing');
  for (const note of notes) if (!set || !asksForPreprocessing(note)) output.note(note);
  if (summary) noteSummary(session, recipe, graph, summary);
  if (typeof options.features === 'string') await takeFeatures(session, recipe, graph, options.features);
  const on = readTarget(options);
  // The images were scanned just now.
  return (await client.startRun({ project, recipe, graph, rescan: false, on }, { signal })).runId;
}

function readTarget(options: OptionValues): Target | undefined {
  const { on, cpus = '1', gpus = '0', features: shards, 'data-parallel': parallel } = options;
  if (parallel === undefined && options.parts !== undefined)
    throw new GraftError('usage', '--parts requires --data-parallel N.');
  if (typeof on !== 'string') {
    if (parallel !== undefined) throw new GraftError('usage', '--data-parallel requires --on CLUSTER.');
    return undefined;
  }
  const workers = countOf(options, 'data-parallel');
  const parts = countOf(options, 'parts');
  const target = {
    ...{ cluster: on, cpus: Number(cpus), gpus: Number(gpus) },
    ...(workers && { workers }),
    ...(parts && { parts }),
  };
  if (!(target.cpus > 0) || !(target.gpus >= 0))
    throw new GraftError(
      'usage',
      say`--cpus and --gpus: expected numbers, received '${cpus}' and '${gpus}'.`,
    );
  if (shards !== undefined)
    throw new GraftError(
      'usage',
      '--features adds features to this machine, so it cannot be combined with --on.',
    );
  return target;
}

/** Returns the number of an option; undefined without it. */
function countOf(options: OptionValues, name: 'data-parallel' | 'parts'): number | undefined {
  const text = options[name];
  const count = text === undefined ? undefined : Number(text);
  if (count !== undefined && !(Number.isInteger(count) && count >= 1 && count <= 1024))
    throw new GraftError('usage', say`--${name}: expected an integer from 1 to ${1024}, received '${text}'.`);
  return count;
}

function noteSummary(
  { output }: Session,
  recipe: Recipe,
  graph: LayerGraph,
  { classes, leaks, notes = [], rejected, rejectedTotal = rejected.length }: DataSummary,
): void {
  for (const note of notes) output.note(note);
  const names = classes.map(({ name }) => name);
  const match = tellClassMatch(matchClasses(graph, names), graph, names);
  if (match !== null) output.note(match);
  for (const warning of findDataWarnings(classes, recipe.split, leaks)) output.note(tellDataWarning(warning));
  for (const { path, reason } of rejected) output.note(say`skipped: ${path}: ${reason}`);
  if (rejectedTotal > rejected.length)
    output.note(say`… and ${rejectedTotal - rejected.length} more skipped`);
}

async function follow(session: Session, runId: string, earlier: readonly RunEvent[]) {
  const { client, project, json, output, signal } = session;
  const report = createTrainReport(output, earlier);
  const all = [...earlier];
  const stop = () => {
    output.note('Stopping after the current step; the checkpoint is kept. (Ctrl-C again: stop immediately)');
    client.stopRun({ project, runId }).catch(() => {});
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for await (const { events, notice } of client.watchRun({ project, runId, from: earlier.length })) {
      if (notice) output.note(notice);
      for (const event of events) {
        all.push(event);
        if (json) output.print(plainJson(event));
        else report.add(event);
      }
    }
  } finally {
    signal.removeEventListener('abort', stop);
    output.endProgress();
  }
  return { run: report.state, events: all };
}

async function writeOut(
  { client, project, output }: Session,
  runId: string,
  folder: string,
  events: readonly RunEvent[],
): Promise<void> {
  const { recipe } = await client.runRecipe({ project, runId });
  await client.writeRecipe({ path: join(folder, 'recipe.json'), recipe });
  await writeFileAtomic(
    join(folder, 'events.jsonl'),
    events.map((event) => `${plainJson(event)}\n`).join(''),
  );
  const saved = new Set(events.flatMap((event) => (event.type === 'checkpointSaved' ? [event.name] : [])));
  if (saved.size === 0) return;
  const checkpoint = saved.has('best') ? 'best' : 'last';
  const model = { runId, checkpoint } as const;
  const request = {
    project,
    model,
    format: 'keras',
    name: 'model',
    out: join(folder, 'model.keras'),
  } as const;
  for await (const { progress } of client.exportModel(request))
    if (progress) output.progress(say`writing model.keras: ${progress.done}`);
  output.endProgress();
  output.note(
    say`Wrote recipe.json, events.jsonl and model.keras (the ${checkpoint} checkpoint) to ${folder}`,
  );
}

function finish(
  { json, output, signal, word }: Session,
  runId: string,
  events: readonly RunEvent[],
  run: RunState,
): number {
  const last = events.at(-1);
  if (last?.type !== 'ended')
    throw new GraftError(
      'interrupted',
      say`Run ${runId} ended unexpectedly. Resume it with: graft train --resume ${runId}`,
    );
  const { outcome } = last;
  const why = last.sentence ?? last.message ?? '';
  if (outcome === 'failed') throw new GraftError(last.code ?? 'bug', say`Run ${runId} failed: ${why}`);
  if (outcome === 'interrupted')
    throw new GraftError('interrupted', say`${why} Resume it with: graft train --resume ${runId}`);
  if (outcome === 'stopped') {
    output.note(say`Run ${runId} was stopped. Resume it with: graft train --resume ${runId}`);
    return signal.aborted ? 130 : 1;
  }
  if (json) return 0;
  const took = formatSeconds((last.at - events[0]!.at) / 1000);
  const accuracy = run.epochs.at(-1)?.validation?.accuracy;
  const result = accuracy === undefined ? '' : say`: validation accuracy ${formatShare(accuracy)}`;
  output.print(say`Done in ${took}${result}`);
  // Names of classes come from files.
  for (const part of describeResult(run))
    if (part.key !== 'share') output.print(plain(word(tellResult(part))));
  output.print(say`Export it with: graft export ${runId} --format keras --out model.keras`);
  return 0;
}
