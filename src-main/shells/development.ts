// Handles messages of `npm run dev`, which starts the shell with an IPC channel. Without a channel, this has no effect.
import type { EngineProcess } from './engine-process';

/** Restarts the engine on each `restart-engine` message from the parent process. */
export function restartOnMessage(engine: Pick<EngineProcess, 'restart'>): void {
  process.on('message', (message) => {
    if (message === 'restart-engine') engine.restart();
  });
}
