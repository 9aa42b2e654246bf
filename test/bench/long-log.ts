// Changes a stopped run into a long one: adds many steps to its log, before its checkpoint.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '#shared/run/events';

/** Adds steps and epochs to the log of a run that was stopped in its first stage. */
export async function padLog(runFolder: string, steps: number, epochs: number): Promise<void> {
  const path = join(runFolder, 'events.jsonl');
  const events = (await readFile(path, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
  const step = events.find((event) => event.type === 'stepEnded')!;
  const ended = events.find((event) => event.type === 'epochEnded')!;
  const began = events.slice(0, events.indexOf(step));
  const stepsPerEpoch = steps / epochs;
  const padded: RunEvent[] = [...began];
  const start = step.at;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (let i = 1; i <= stepsPerEpoch; i++) {
      const place = (epoch - 1) * stepsPerEpoch + i;
      const loss = 2 * Math.exp(-place / 30_000) + 0.2 * Math.abs(Math.sin(place * 12.9898));
      const accuracy = Math.min(1, 1 - loss / 3);
      padded.push({
        ...step,
        at: start + place,
        epoch,
        step: place,
        stepInEpoch: i,
        stepsPerEpoch,
        loss,
        accuracy,
      });
    }
    const last = epoch * stepsPerEpoch;
    padded.push({ ...ended, at: start + last, epoch, step: last });
  }
  padded.push(events.at(-1)!);
  await writeFile(path, `${padded.map((event) => JSON.stringify(event)).join('\n')}\n`);
  const file = join(runFolder, 'checkpoints', 'last.json');
  const checkpoint = JSON.parse(await readFile(file, 'utf8'));
  const { running } = checkpoint;
  Object.assign(checkpoint, { epoch: epochs, epochInStage: epochs, stepInEpoch: 0, step: steps, recent: [] });
  checkpoint.running = { ...running, loss: 0, correct: 0, count: 0 };
  await writeFile(file, JSON.stringify(checkpoint));
}
