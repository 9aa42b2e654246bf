// The speed of this machine in the home folder: learned from each run, for estimates before the next one starts.
import { join } from 'node:path';
import { z } from 'zod';
import type { RunEvent } from '#shared/run/events';
import { learnSpeed } from '#shared/run/learn-speed';
import { machineSpeedSchema } from '#shared/run/machine-speed';
import { readJson, writeJsonAtomic } from '../../store/atomic';
import { readEvents } from './run-log';

const speedFileSchema = z.object({ version: z.literal(1), ...machineSpeedSchema.shape });
/** What is known of the machine's speed; null before the first run or measurement. */
export type KnownSpeed = z.infer<typeof machineSpeedSchema> | null;

/** The speed file of a home folder. */
export interface SpeedFile {
  read(): Promise<KnownSpeed>;
  /** Adds what the events of a run measured. */
  learn(events: readonly RunEvent[]): Promise<KnownSpeed>;
  /** Adds what the log of a run measured. A log that cannot be read teaches nothing. */
  learnFromLog(path: string): Promise<void>;
}

/** Returns the speed file of a home folder. A missing or damaged file counts as unknown speed: it is measured again. */
export function openSpeedFile(home: string): SpeedFile {
  const path = join(home, 'speed.json');
  const read = async (): Promise<KnownSpeed> => {
    const stored = await readJson(path, speedFileSchema).catch(() => null);
    return stored && { gflops: stored.gflops, corrections: stored.corrections };
  };
  const learn = async (events: readonly RunEvent[]): Promise<KnownSpeed> => {
    const known = await read();
    const speed = learnSpeed(known, events);
    if (!speed) return null;
    await writeJsonAtomic(path, { version: 1, ...speed });
    return speed;
  };
  return {
    read,
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
