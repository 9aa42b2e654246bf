// `graft script`: writes a run or recipe as a Keras script that trains the same way.
import { resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import { say, sentenceOf } from '#shared/sentence';
import type { Command, Session } from '../command';
import { formatBytes } from '../format';
import { findRunId } from '../model-argument';
import { prepareRecipe } from '../prepare-recipe';
import { recipePath } from '../recipe-path';

/** Writes a Keras script. */
export const script: Command = {
  usage: 'script RUN|RECIPE.json --out DIR',
  summary: 'export a run or recipe as a Keras script, with its initial network and the list of images',
  options: {
    out: { value: 'DIR', help: 'the folder or .zip file to write' },
    exact: {
      help: 'include the decoded images and their order, so that the script trains on the same batches as Graft',
    },
  },
  examples: ['graft script last --out flowers-in-keras', 'graft script recipe.json --exact --out keras.zip'],
  arguments: [1, 1],
  async run(session, [wanted], { out, exact }) {
    if (typeof out !== 'string') throw new GraftError('usage', 'script requires --out DIR.');
    const { client, project, output, json, signal } = session;
    const request = {
      project,
      subject: await findSubject(session, wanted!),
      name: 'script',
      out: resolve(out),
      exact: exact === true,
    };
    for await (const { progress, file } of client.exportScript(request, { signal })) {
      if (progress)
        output.progress(
          progress.total === null
            ? progress.what
            : say`${sentenceOf(progress.what)}: ${progress.done} of ${progress.total}`,
        );
      if (!file) continue;
      output.endProgress();
      output.print(
        json
          ? JSON.stringify(file)
          : say`Wrote ${file.path} (${formatBytes(file.sizeBytes)}). Run it with: python ${file.path}/train.py`,
      );
    }
    return 0;
  },
};

async function findSubject(session: Session, wanted: string) {
  const { client, output } = session;
  if (!wanted.endsWith('.json')) return { runId: await findRunId(session, wanted) };
  const { recipe } = await client.readRecipe({ path: recipePath(wanted) });
  const { graph, notes } = await prepareRecipe(session, recipe);
  for (const note of notes) output.note(note);
  return { recipe, graph, rescan: false };
}
