// The number of a class, which another network gives to another class.
import { type Ref, watch } from 'vue';

/** Keeps a number at the class of the same name when the classes change; `otherwise` if they do not have it. */
export function followClass<T extends number | null>(
  label: Ref<T>,
  classes: () => readonly string[],
  otherwise: T,
): void {
  let known = classes();
  const follow = (next: readonly string[]) => {
    // The classes of a run are known once its graph has been read.
    if (next.length === 0) return;
    const name = label.value === null ? undefined : known[label.value];
    known = next;
    if (label.value === null || next[label.value] === name) return;
    const same = name === undefined ? -1 : next.indexOf(name);
    if (same >= 0) label.value = same as T;
    // A number without a name may be one that these classes have.
    else if (name !== undefined || label.value >= next.length) label.value = otherwise;
  };
  // At once: a number that is set next is one of the new classes.
  watch(classes, follow, { flush: 'sync' });
}
