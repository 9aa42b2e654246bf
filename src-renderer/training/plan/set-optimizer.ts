// Changes settings of a stage's optimizer.
import { optimizerSchema, type Stage } from '#shared/run/stage';

/** Returns the patch of the stage, or null if the settings are not valid. Removes undefined values, since recipes have no empty entries. */
export function setOptimizer(
  { optimizer }: Pick<Stage, 'optimizer'>,
  settings: Readonly<Record<string, unknown>>,
): Pick<Stage, 'optimizer'> | null {
  const all = Object.entries({ ...optimizer, ...settings }).filter(([, value]) => value !== undefined);
  const parsed = optimizerSchema.safeParse(Object.fromEntries(all));
  return parsed.success ? { optimizer: parsed.data } : null;
}
