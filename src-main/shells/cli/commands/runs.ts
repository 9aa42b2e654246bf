// `graft runs`: lists the runs of a project, newest first.
import type { Command } from '../command';
import { formatSeconds, formatShare, formatTable } from '../format';

/** Lists runs. */
export const runs: Command = {
  usage: 'runs',
  summary: 'list the runs of a project, newest first',
  options: {},
  examples: ['graft runs', 'graft runs --project sample --json'],
  arguments: [0, 0],
  async run({ client, project, json, output }) {
    const list = await client.listRuns({ project });
    if (json) output.print(JSON.stringify(list, null, 2));
    else if (list.length === 0) output.print(`Project '${project}' has no runs yet.`);
    else {
      const rows = list.map((run) => [
        run.runId,
        run.name,
        run.status,
        String(run.epochs),
        formatShare(run.validationAccuracy),
        run.startedAt === null || run.endedAt === null
          ? '–'
          : formatSeconds((run.endedAt - run.startedAt) / 1000),
      ]);
      output.print(formatTable(['run', 'name', 'status', 'epochs', 'accuracy', 'duration'], rows, [3, 4, 5]));
    }
    return 0;
  },
};
