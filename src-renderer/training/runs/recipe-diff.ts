// Compares recipes: JSON paths with the value in each, and the subjects that they belong to.
import type { Recipe } from '#shared/recipe/recipe';

/** A path where recipes differ; missing values are undefined. */
export interface RecipeDifference {
  readonly path: string;
  readonly values: readonly (string | undefined)[];
}

/** Returns the differences in path order. Ignores the recipes' names. */
export function diffRecipes(recipes: readonly object[]): RecipeDifference[] {
  const flat = recipes.map((recipe) => flatten(recipe));
  const paths = [...new Set(flat.flatMap((one) => [...one.keys()]))];
  return paths
    .filter((path) => path !== 'name' && new Set(flat.map((one) => one.get(path))).size > 1)
    .map((path) => ({ path, values: flat.map((one) => one.get(path)) }));
}

function flatten(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (value !== null && typeof value === 'object') {
    for (const [key, one] of Object.entries(value)) flatten(one, path === '' ? key : `${path}.${key}`, into);
  } else if (value !== undefined) into.set(path, typeof value === 'string' ? value : JSON.stringify(value));
  return into;
}

/** Subjects that differences are grouped by, and the paths of each below a stage. The first match applies. */
const stageSubjects = [
  ['rate', /^optimizer\.learningRate$/],
  ['optimizer', /^optimizer\./],
  ['epochs', /^epochs$/],
  ['batchSize', /^batchSize$/],
  ['augmentation', /^(augmentation\.|variants$)/],
  ['learns', /^trainable\./],
  ['batchNorm', /^batchNormalization$/],
  ['features', /^features$/],
  ['schedule', /^schedule\./],
  ['rateFactors', /^rateFactors\./],
  ['earlyStopping', /^earlyStopping\./],
  ['weighting', /^(classWeights|sampling|lossWeights)/],
  ['loss', /^loss/],
] as const;
const recipeSubjects = ['model', 'edits', 'data', 'split', 'seed'] as const;

/** What a difference is about. */
export type Subject = (typeof stageSubjects)[number][0] | (typeof recipeSubjects)[number] | 'stage';

/** A subject in which recipes differ. */
export interface SubjectDifference {
  readonly subject: Subject;
  /** The stage's index; null for the whole recipe. */
  readonly stage: number | null;
  /** The value in each recipe; null where it is not set. */
  readonly values: readonly (string | null)[];
}

/** Returns the differences grouped by subject: a stage that a recipe lacks and the edits are one difference each. */
export function diffSubjects(recipes: readonly Recipe[]): SubjectDifference[] {
  const groups = new Map<string, { subject: Subject; stage: number | null; found: RecipeDifference[] }>();
  for (const one of diffRecipes(recipes)) {
    const place = locate(one.path, recipes);
    if (!place) continue;
    const key = `${place.stage} ${place.subject}`;
    const group = groups.get(key) ?? { ...place, found: [] };
    group.found.push({ ...one, path: place.rest });
    groups.set(key, group);
  }
  return [...groups.values()].map(({ subject, stage, found }) => ({
    subject,
    stage,
    values: recipes.map((recipe, i) => {
      if (subject === 'edits') return String(recipe.edits.length);
      if (subject === 'stage') return recipe.stages[stage!]?.name ?? null;
      return describeValues(found, i);
    }),
  }));
}

function locate(path: string, recipes: readonly Recipe[]) {
  const [, index, rest] = /^stages\.(\d+)\.(.*)$/.exec(path) ?? [];
  if (index === undefined || rest === undefined) {
    const subject = recipeSubjects.find((one) => path === one || path.startsWith(`${one}.`));
    return subject ? { subject, stage: null, rest: path.slice(subject.length + 1) } : null;
  }
  const stage = Number(index);
  if (recipes.some(({ stages }) => !stages[stage])) return { subject: 'stage' as const, stage, rest };
  const subject = stageSubjects.find(([, pattern]) => pattern.test(rest))?.[0];
  return subject ? { subject, stage, rest: rest.split('.').slice(1).join('.') } : null;
}

/** Joins the values of one recipe; a value of several is preceded by its name. */
function describeValues(found: readonly RecipeDifference[], i: number): string | null {
  const set = found.flatMap(({ path, values }) => {
    const value = values[i];
    if (value === undefined) return [];
    if (found.length === 1 && value !== 'true') return [{ value, text: value }];
    const name = path.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll('.', ' ');
    return [{ value, text: value === 'true' && name ? name : `${name} ${value}`.trim() }];
  });
  // Of many values, those that are off (such as the amounts of unused augmentations) say nothing.
  const on = set.filter(({ value }) => value !== '0' && value !== 'false');
  const said = on.length > 0 ? on : set;
  return said.length > 0 ? said.map(({ text }) => text).join(', ') : null;
}
