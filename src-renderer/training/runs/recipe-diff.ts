// Compares recipes: JSON paths with the value in each.

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
