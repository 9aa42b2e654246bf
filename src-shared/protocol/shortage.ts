// Memory that ran out on a node of a cluster, which ended a task; and what to do about it.
import { z } from 'zod';
import { type Sentence, say } from '../sentence';

/** See `Shortage`. */
export const shortageSchema = z.object({
  /** Host name of the node; null if it is not known. */
  node: z.string().nullable(),
  usedBytes: z.number().nullable(),
  limitBytes: z.number().nullable(),
  /** False if a process was killed for no known reason, which may have been another one. */
  certain: z.boolean(),
});
/** Memory that ran out on a node, which ended a task. */
export type Shortage = z.infer<typeof shortageSchema>;

/** Says that a node ran out of memory under a task, and what to do. */
export function explainShortage({ node, usedBytes, limitBytes, certain }: Shortage): Sentence {
  const name = node ?? '?';
  const advice = say`Ask for more CPUs per task, so that fewer run on a node at once, choose smaller batches or images, or use nodes with more memory.`;
  if (!certain)
    return say`On the node ${name}, a process of the task was killed, possibly because memory ran out. ${advice}`;
  if (usedBytes === null || limitBytes === null)
    return say`The node ${name} ran out of memory, so Ray ended the task each time. ${advice}`;
  const [used, limit] = [usedBytes, limitBytes].map((bytes) => (bytes / 1e9).toFixed(1)) as [string, string];
  return say`The node ${name} ran out of memory (${used} of ${limit} GB were in use), so Ray ended the task each time. ${advice}`;
}

/** Memory of a task with a small network at 224 pixels, in bytes: the engine, TensorFlow and a batch. */
export const taskBytes = 1e9;

/** Returns the fewest CPUs per task with which the tasks that a node runs at once fit into its memory; null if not even one does. */
export function cpusForMemory({ cpus, memoryBytes }: { cpus: number; memoryBytes: number }): number | null {
  const tasks = Math.floor(memoryBytes / taskBytes);
  return tasks === 0 ? null : Math.max(1, Math.ceil(cpus / tasks));
}
