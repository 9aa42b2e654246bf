// The engine as a process: serves every window over the pipe to its shell, and leaves with it.
import { engineContract } from '#shared/protocol/engine-contract';
import { serve } from '#shared/protocol/rpc';
import { vaultKeyVariable } from '#shared/protocol/vault-key';
import { serveWindow } from '../process/yield-to-window';
import { nextTurn } from '../store/next-turn';
import { acceptChannels } from '../wire/channels';
import { inheritedPipe } from '../wire/pipe-transport';
import { createEngine } from './create-engine';
import { defaultHome, findAppFolder } from './projects/paths';

serveWindow();
const vaultKey = process.env[vaultKeyVariable];
delete process.env[vaultKeyVariable];
const pipe = inheritedPipe();
const starting = createEngine({
  home: defaultHome(),
  appFolder: findAppFolder(),
  // The window shows the project first.
  warmTrainerAfterMs: 1500,
  // For tests that kill: seldom enough by itself, a checkpoint within an epoch costs little.
  vaultKey,
  checkpointSeconds: Number(process.env.GRAFT_CHECKPOINT_SECONDS) || undefined,
});

let leaving = false;
function leave(): void {
  if (leaving) return;
  leaving = true;
  // Whatever hangs, the process does not outlive its shell for long.
  setTimeout(() => process.exit(1), 30_000).unref();
  starting
    .then((engine) => engine.close())
    .then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
}

process.on('SIGTERM', leave);
// Ctrl-C in a terminal reaches the whole group: the shell decides, and closes the pipe.
process.on('SIGINT', () => {});
pipe.onClose(leave);
acceptChannels(pipe, (channel) => {
  starting.then(
    (engine) => serve(engineContract, engine.handlers, channel, nextTurn),
    (error: Error) => channel.close(`The engine could not start: ${error.message}`),
  );
});
starting.catch((error) => {
  console.error(error);
  // A moment for the channels to say why.
  setTimeout(() => process.exit(1), 500);
});
