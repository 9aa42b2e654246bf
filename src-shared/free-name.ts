// Names of projects: no two are equal.

/** Returns the name, or the name with the first free number after it if a project has it: “Flowers 2”. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const keys = new Set(taken.map(keyOfName));
  if (!keys.has(keyOfName(wanted))) return wanted;
  // A second copy of “Flowers 2” is “Flowers 3” where the number was added here.
  const [, before = '', number = '1'] = wanted.match(/^(.*\S) (\d{1,3})$/) ?? [];
  const numbered = before !== '' && keys.has(keyOfName(before));
  const base = numbered ? before : wanted;
  for (let n = numbered ? Number(number) + 1 : 2; ; n++) {
    const suffix = ` ${n}`;
    const name = base.slice(0, 120 - suffix.length) + suffix;
    if (!keys.has(keyOfName(name))) return name;
  }
}

/** Returns what makes two names equal for a reader: without outer spaces, and in one Unicode form. */
export const keyOfName = (name: string): string => name.trim().normalize('NFC');
