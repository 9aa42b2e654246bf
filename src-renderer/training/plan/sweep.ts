// Sweep over one number of a stage, with one run per value.
import { type Recipe, recipeSchema } from '#shared/recipe/recipe';
import type { Stage } from '#shared/run/stage';

/** Parameters that can be swept. */
export const sweptNames = [
  'learningRate',
  'batchSize',
  'epochs',
  'weightDecay',
  'labelSmoothing',
  'seed',
] as const;
/** Name of a parameter. */
export type SweptName = (typeof sweptNames)[number];

/** Parses values as typed: `0.01, 0.003 0.001`; null if one is not a number. */
export function readValues(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const values = parts.map(Number);
  return values.length > 0 && values.every(Number.isFinite) ? [...new Set(values)] : null;
}

/** Returns the current value in the recipe. */
export function sweptValue(recipe: Recipe, name: SweptName, stage: number): number {
  const one = recipe.stages[stage];
  if (name === 'seed' || !one) return recipe.seed;
  if (name === 'learningRate') return one.optimizer.learningRate;
  if (name === 'weightDecay') return one.optimizer.weightDecay ?? 0;
  if (name === 'labelSmoothing')
    return one.loss && 'labelSmoothing' in one.loss ? one.loss.labelSmoothing : 0;
  return one[name];
}

/** Returns the recipe with another value. Throws a ZodError if the value is invalid. */
export function withSwept(recipe: Recipe, name: SweptName, stage: number, value: number): Recipe {
  const title = `${name} ${value} · ${recipe.name}`.slice(0, 120);
  if (name === 'seed') return recipeSchema.parse({ ...recipe, name: title, seed: value });
  const change = (one: Stage): unknown => {
    if (name === 'learningRate' || name === 'weightDecay')
      return { ...one, optimizer: { ...one.optimizer, [name]: value } };
    if (name === 'labelSmoothing')
      return { ...one, loss: { ...(one.loss ?? { kind: 'crossentropy' }), labelSmoothing: value } };
    return { ...one, [name]: value };
  };
  const stages = recipe.stages.map((one, i) => (i === stage ? change(one) : one));
  return recipeSchema.parse({ ...recipe, name: title, stages });
}
