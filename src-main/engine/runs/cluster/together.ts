// Runs that are submitted together, as the tasks of one job: each waits for those of its sweep that are still on their way.
import { GraftError } from '#shared/errors';

/** Runs that are submitted together. Members of a group are named by ids. */
export interface Together<T> {
  /** Resolves with the job of the group once all its active members have joined. Rejects when `signal` is aborted, and with the error of the submission. */
  join(group: readonly string[], id: string, member: T, signal: AbortSignal): Promise<string>;
  /** Submits the groups that are complete. Called after a member has stopped being active. */
  check(): void;
}

interface Joined<T> {
  readonly member: T;
  readonly resolve: (job: string) => void;
  readonly reject: (error: unknown) => void;
}
interface Group<T> {
  readonly ids: readonly string[];
  readonly joined: Map<string, Joined<T>>;
}

/** Creates the groups. `isActive` is true for members that will join or have joined; `submit` returns the job of its members, which are in the group's order. */
export function createTogether<T>(
  isActive: (id: string) => boolean,
  submit: (members: readonly T[]) => Promise<string>,
): Together<T> {
  const groups = new Map<string, Group<T>>();

  function check(): void {
    for (const [key, { ids, joined }] of groups) {
      if (ids.some((id) => isActive(id) && !joined.has(id))) continue;
      groups.delete(key);
      const all = ids.flatMap((id) => joined.get(id) ?? []);
      if (all.length === 0) continue;
      submit(all.map(({ member }) => member)).then(
        (job) => {
          for (const one of all) one.resolve(job);
        },
        (error: unknown) => {
          for (const one of all) one.reject(error);
        },
      );
    }
  }

  return {
    check,
    join(ids, id, member, signal) {
      const key = ids.join('\n');
      const group = groups.get(key) ?? { ids, joined: new Map() };
      groups.set(key, group);
      let leave = () => {};
      const job = new Promise<string>((resolve, reject) => {
        leave = () => {
          group.joined.delete(id);
          reject(new GraftError('cancelled', 'Cancelled.'));
        };
        if (signal.aborted) return leave();
        signal.addEventListener('abort', leave, { once: true });
        group.joined.set(id, { member, resolve, reject });
        check();
      });
      return job.finally(() => signal.removeEventListener('abort', leave));
    },
  };
}
