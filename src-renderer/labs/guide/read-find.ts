// The search for a class in the opened image, as the checks of a lab see it.
import type { LabFind } from '#shared/labs/guided/lab-state';
import { useFindWhere } from '../../stores/find-where';
import { useInsightSubject } from '../../stores/insight-subject';
import { usePinned } from '../../stores/pinned';

/** Creates the stores. Returns the function that reads them. */
export function openFind(): () => LabFind {
  const find = useFindWhere();
  const looked = useInsightSubject();
  const pinned = usePinned();
  return () => {
    const { onePass, crops, difference, threshold, boxes, best, cause } = find;
    const isDone = onePass !== null && crops !== null && !find.running;
    return {
      isOpen: find.isOpen,
      image: pinned.image?.name ?? null,
      name: looked.classes[find.label] ?? null,
      windows: isDone ? { rows: crops.windows.rows, columns: crops.windows.columns } : null,
      ratio: isDone ? crops.milliseconds / onePass.milliseconds : null,
      threshold,
      boxes,
      best,
      correlation: isDone ? (difference?.correlation ?? null) : null,
      cause: isDone ? cause : null,
    };
  };
}
