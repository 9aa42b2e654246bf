// The speed of this machine in the home folder: learned from each run, for estimates before the next one starts. Each engine has its own.
import { join } from 'node:path';
import { z } from 'zod';
import type { RunEvent } from '#shared/run/events';
import { learnSpeed } from '#shared/run/learn-speed';
import { machineSpeedSchema } from '#shared/run/machine-speed';
import { readJson, writeJsonAtomic } from '../../store/atomic';
import { readEvents } from './run-log';

/** What training can run on. */
export type EngineKind = 'native-gpu' | 'native-cpu' | 'wasm';

/** Version 1 did not say which engine it had measured. */
const speedFileSchema = z.object({
  version: z.literal(2),
  engines: z.record(z.string(), machineSpeedSchema),
});
/** What is known of the machine's speed; null before the first run or measurement. */
export type KnownSpeed = z.infer<typeof machineSpeedSchema> | null;

/** The speed file of a home folder. */
export interface SpeedFile {
  /** The engine that runs now use. */
  readonly engine: () => EngineKind;
  /** The speed of the engine that runs now use. */
  read(): Promise<KnownSpeed>;
  /** Adds what the events of a run measured. */
  learn(events: readonly RunEvent[]): Promise<KnownSpeed>;
  /** Adds what the log of a run measured. A log that cannot be read teaches nothing. */
  learnFromLog(path: string): Promise<void>;
}

/**
 * Returns the speed file of a home folder; `engine` returns what runs use now, `usesWebgpu` whether WebGPU computes features.
 * A missing or damaged file counts as unknown speed: it is measured again.
 */
export function openSpeedFile(
  home: string,
  engine: () => EngineKind,
  usesWebgpu: () => Promise<boolean> = async () => false,
): SpeedFile {
  const path = join(home, 'speed.json');
  const readAll = async () => (await readJson(path, speedFileSchema).catch(() => null))?.engines ?? {};
  const learn = async (events: readonly RunEvent[]): Promise<KnownSpeed> => {
    const engines = await readAll();
    const gpu = events.flatMap((event) => (event.type === 'featuresReady' ? (event.webgpu ?? []) : []));
    // Features that two engines shared tell the speed of neither.
    if (gpu.some(({ lost }) => lost !== null)) return null;
    const kind = gpu.length > 0 ? 'webgpu' : engineOf(events, engine());
    const speed = learnSpeed(engines[kind] ?? null, events);
    if (!speed) return null;
    await writeJsonAtomic(path, { version: 2, engines: { ...engines, [kind]: speed } });
    return speed;
  };
  return {
    engine,
    async read() {
      const engines = await readAll();
      return ((await usesWebgpu()) ? engines.webgpu : undefined) ?? engines[engine()] ?? null;
    },
    learn,
    async learnFromLog(log) {
      try {
        const events: RunEvent[] = [];
        for await (const some of readEvents(log)) events.push(...some);
        await learn(events);
      } catch {
        // Estimates are less accurate without it; the run itself is complete.
      }
    },
  };
}

/** Returns the engine that a run used, which may have been installed or replaced since: its log begins with the library. */
function engineOf(events: readonly RunEvent[], now: EngineKind): EngineKind {
  const started = events.find((event) => event.type === 'started');
  if (started?.runtime.startsWith('TensorFlow.js')) return 'wasm';
  return now === 'wasm' ? 'native-cpu' : now;
}
