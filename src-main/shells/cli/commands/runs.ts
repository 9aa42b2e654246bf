// `graft runs`: lists the runs of a project, newest first.

import { inEnglish, say } from '#shared/sentence';
import type { Command } from '../command';
import { formatSeconds, formatShare, formatTable } from '../format';

/** Lists runs. */
export const runs: Command = {
  usage: 'runs',
  summary: 'list the runs of a project, newest first',
  options: {},
  examples: ['graft runs', 'graft runs --project sample --json'],
  arguments: [0, 0],
  async run({ client, project, json, output, word }) {
    const list = await client.listRuns({ project });
    if (json) {
      const inWords = list.map((run) => ({ ...run, message: run.message && inEnglish(run.message) }));
      output.print(JSON.stringify(inWords, null, 2));
    } else if (list.length === 0) output.print(say`Project '${project}' has no runs yet.`);
    else {
      const rows = list.map((run) => [
        run.runId,
        run.name,
        word(run.status),
        String(run.epochs),
        formatShare(run.validationAccuracy),
        run.startedAt === null || run.endedAt === null
          ? '–'
          : word(formatSeconds((run.endedAt - run.startedAt) / 1000)),
      ]);
      const heads = ['run', 'name', 'status', 'epochs', 'accuracy', 'duration'].map(word);
      output.print(formatTable(heads, rows, [3, 4, 5]));
    }
    return 0;
  },
};
