// Notes on class names: names that differ only in case, numbers in Keras' order.
import { say, type Words } from '#shared/sentence';

/** Returns notes on the names of sorted classes. */
export function notesOnClasses(classes: readonly string[]): Words[] {
  const byLower = new Map<string, string[]>();
  for (const name of classes)
    byLower.set(name.toLowerCase(), [...(byLower.get(name.toLowerCase()) ?? []), name]);
  const numbers = classes.length > 1 && classes.every((name) => /^\d{1,15}$/.test(name));
  const byValue = numbers && classes.every((name, i) => i === 0 || Number(classes[i - 1]) < Number(name));
  const cased = [...byLower.values()]
    .filter((names) => names.length > 1)
    .map(
      (names) =>
        say`The classes ${names.join(' and ')} differ only in upper and lower case. Merge them if they are one class.`,
    );
  if (!numbers || byValue) return cased;
  return [
    ...cased,
    say`Classes are in Keras' order, sorted as text: ${classes.slice(0, 5).join(', ')}${classes.length > 5 ? ', …' : ''}.`,
  ];
}
