// What the server says of itself to clients with its token: version, and what training runs on.
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { About } from '#shared/protocol/servers';
import type { EngineProcess } from '../engine-process';
import { followEngine } from './follow-engine';

/** Longest wait for the engine: finding GPUs asks their driver. */
const engineMs = 6000;

/** Asks the engine. Returns null if it does not answer in time. */
export function readAbout(engine: Pick<EngineProcess, 'attach'>): Promise<About | null> {
  return new Promise((resolve) => {
    let leave = () => {};
    const end = (about: About | null) => {
      clearTimeout(timer);
      leave();
      resolve(about);
    };
    const timer = setTimeout(() => end(null), engineMs);
    leave = followEngine(engine, (client) => void askEngine(client).then(end, () => end(null)));
  });
}

async function askEngine(client: Client<EngineContract>): Promise<About> {
  const [{ version }, { installed }, { gpus, use }] = await Promise.all([
    client.info({}),
    client.runtimeState({}),
    client.devices({}),
  ]);
  const usable = gpus.filter(({ problem }) => problem === null);
  const chosen = usable.filter(({ uuid }) => use === 'auto' || use === uuid);
  return {
    version: version.slice(0, 60),
    engine: installed,
    gpus: (chosen.length > 0 ? chosen : usable).slice(0, 64).map(({ name }) => name.slice(0, 200)),
    usesGpu: installed === 'native-gpu' && chosen.length > 0,
  };
}
