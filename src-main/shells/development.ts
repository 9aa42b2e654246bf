// What `npm run dev` asks of a shell. It starts the shell with an IPC channel; without one, nothing here has an effect.
import type { EngineProcess } from './engine-process';

/** Restarts the engine on each message `restart-engine` from the parent process. */
export function restartOnMessage(engine: Pick<EngineProcess, 'restart'>): void {
  process.on('message', (message) => {
    if (message === 'restart-engine') engine.restart();
  });
}
