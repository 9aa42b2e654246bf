// One undo history of the open project, in time order, over its images, its network and its plan.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { What } from './changes';
import type { Step } from './history';
import { useProject } from './project';

/** Part of the project, or lab, that a change belongs to. */
export type Place = 'data' | 'model' | 'plan' | 'convolution';

/** A change that the user made, and how to take it back and apply it again. */
export interface Change {
  readonly where: Place;
  readonly what: What;
  /** The field that was changed. Changes of one field within a moment become one entry. */
  readonly field?: string | undefined;
  /** The step of the graph, if it is one; see `history.ts`. */
  readonly step?: Step;
  /** True for an edit of the dataset that the draft saves; steps of the graph are saved too. */
  readonly saved?: boolean;
  undo(): void | Promise<void>;
  redo(): void | Promise<void>;
}

/** A change in the history. `at` is its time in milliseconds; 0 for one made before the project was opened. */
export interface Entry extends Change {
  readonly at: number;
}

/** Entries that were just undone or redone, the last one first. */
export interface Walked {
  readonly direction: 'undone' | 'redone';
  readonly entries: readonly Entry[];
}

/** Changes of one field with less time between them are one entry. */
export const momentMs = 1000;

/** The undo history. It lasts for the session; what a draft saves of it is restored with `seed`. */
export const useUndo = defineStore('undo', () => {
  const project = useProject();
  /** Oldest first. */
  const done = shallowRef<readonly Entry[]>([]);
  /** The next one to redo last. */
  const undone = shallowRef<readonly Entry[]>([]);
  /** The last undo or redo; null once something else was changed. */
  const walked = shallowRef<Walked | null>(null);
  const opening = ref(project.opened);

  /** Clears the history if another project was opened since it was last used. */
  function renew(): void {
    if (opening.value === project.opened) return;
    opening.value = project.opened;
    done.value = [];
    undone.value = [];
    walked.value = null;
  }
  watch(() => project.opened, renew, { flush: 'sync' });

  /** True if a change of this field now would join the newest entry. */
  function joins(field: string | undefined): boolean {
    const last = done.value.at(-1);
    return field !== undefined && last?.field === field && Date.now() - last.at < momentMs;
  }

  /** Adds a change that was made now. What was undone before can no longer be redone. */
  function push(change: Change): void {
    renew();
    const at = Date.now();
    const last = done.value.at(-1);
    if (last && joins(change.field)) {
      const what = keepStart(last.what, change.what);
      done.value = [...done.value.slice(0, -1), { ...change, what, at, undo: last.undo }];
    } else done.value = [...done.value, { ...change, at }];
    undone.value = [];
    walked.value = null;
    if (project.draft.undone?.length) project.update({ undone: [] });
    saveOrder();
  }

  /** Saves the order of the changes that the draft saves by their parts, so that a reopened project undoes the newest first. */
  function saveOrder(): void {
    const order = done.value.flatMap(({ where, step, saved }) =>
      (where === 'data' && saved) || (where === 'model' && step) ? [where as 'data' | 'model'] : [],
    );
    if ((project.draft.order ?? []).join() !== order.join()) project.update({ order });
  }

  /** Adds changes that the draft has saved: after those added before in this way, and below those of this session. */
  function seed(changes: readonly Change[], again: readonly Change[] = []): void {
    renew();
    const old = (change: Change): Entry => ({ ...change, at: 0 });
    const seeded = done.value.filter(({ at }) => at === 0);
    const known = inOrder([...seeded, ...changes.map(old)], project.draft.order ?? []);
    done.value = [...known, ...done.value.slice(seeded.length)];
    undone.value = [...again.map(old), ...undone.value];
  }

  /** Undoes entries, the newest first, or redoes them, the oldest first. */
  async function walk(direction: Walked['direction'], entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    const [from, to] = direction === 'undone' ? [done, undone] : [undone, done];
    const work: (void | Promise<void>)[] = [];
    for (const entry of entries) {
      from.value = from.value.filter((one) => one !== entry);
      to.value = [...to.value, entry];
      work.push(direction === 'undone' ? entry.undo() : entry.redo());
    }
    walked.value = { direction, entries };
    saveOrder();
    await Promise.all(work);
  }

  const undo = () => walk('undone', done.value.slice(-1));
  const redo = () => walk('redone', undone.value.slice(-1));
  /** Undoes the entries given, of one place and the newest of it. Newer changes of other places stay. */
  const undoAll = (entries: readonly Entry[]) => walk('undone', [...entries].reverse());

  /** Reverses the last undo or redo, if nothing was changed since. */
  async function reverse(last: Walked): Promise<void> {
    if (walked.value !== last) return;
    await walk(last.direction === 'undone' ? 'redone' : 'undone', [...last.entries].reverse());
  }

  return {
    done,
    undone,
    walked,
    canUndo: computed(() => done.value.length > 0),
    canRedo: computed(() => undone.value.length > 0),
    joins,
    push,
    seed,
    undo,
    redo,
    undoAll,
    reverse,
  };
});

/** Sorts entries by a saved order of their parts, compared from the newest. Entries that it does not have are the oldest. */
function inOrder(entries: readonly Entry[], order: readonly Place[]): Entry[] {
  const rest = [...entries];
  const sorted: Entry[] = [];
  for (const place of [...order].reverse()) {
    const at = rest.findLastIndex(({ where }) => where === place);
    if (at >= 0) sorted.unshift(...rest.splice(at, 1));
  }
  return [...rest, ...sorted];
}

/** Returns the description of two changes of one field: from the value before the first to the value after the second. */
function keepStart(first: What, second: What): What {
  if (!('key' in first && 'key' in second) || first.values?.from === undefined) return second;
  return { ...second, values: { ...second.values, from: first.values.from } };
}
