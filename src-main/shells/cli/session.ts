// Runs an engine in this process for one command. The command calls it through the contract, as every shell does.
import { GraftError } from '#shared/errors';
import { engineContract } from '#shared/protocol/engine-contract';
import { connect, serve } from '#shared/protocol/rpc';
import { createLoopback } from '#shared/protocol/transport';
import { say } from '#shared/sentence';
import type { Locale, Word } from '#shared/word-in';
import { createEngine } from '../../engine/create-engine';
import { defaultHome, findAppFolder } from '../../engine/projects/paths';
import type { Output, Session } from './command';

/** The default project of commands. */
export const defaultProject = 'command-line';

/** Opens an engine and the project; creates the default project if it is missing. `close` stops the engine. Throws 'not-found'. */
export async function openSession(options: {
  project: string;
  json: boolean;
  output: Output;
  word: Word;
  locale: Locale;
  signal: AbortSignal;
}): Promise<Session & { close(): Promise<void> }> {
  const engine = await createEngine({ home: defaultHome(), appFolder: findAppFolder() });
  const [near, far] = createLoopback();
  const stop = serve(engineContract, engine.handlers, far);
  const client = connect(engineContract, near);
  const close = async () => {
    stop();
    await engine.close();
  };
  try {
    const ids = (await client.listProjects({})).map((project) => project.id);
    if (!ids.includes(options.project)) {
      if (options.project !== defaultProject)
        throw new GraftError(
          'not-found',
          say`Project '${options.project}' not found: expected one of ${[...ids, defaultProject].join(', ')}.`,
        );
      await client.createProject({ name: defaultProject });
    }
    return { ...options, client, close };
  } catch (error) {
    await close();
    throw error;
  }
}
