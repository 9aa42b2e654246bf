// The opened image and the attack on it, as the checks of a lab see them.
import type { LabAttack, LabGuess } from '#shared/labs/guided/lab-state';
import { useAttack } from '../../stores/attack';
import { useInsightSubject } from '../../stores/insight-subject';
import { useLens } from '../../stores/lens';
import { usePinned } from '../../stores/pinned';

/** Reads the stores, which are created when a check asks for them. */
export function readAttack(): LabAttack {
  const { image } = usePinned();
  const { explanation, outdated } = useLens();
  const attack = useAttack();
  const { classes } = useInsightSubject();
  const guess = ({ label, probability }: { label: number; probability: number }): LabGuess => ({
    name: classes[label] ?? '',
    probability,
  });
  const top = outdated ? undefined : explanation?.top[0];
  const { result, method, epsilon, defended } = attack;
  return {
    path: image && 'path' in image.image ? image.image.path : null,
    seen: top ? { name: top.name, probability: top.probability } : null,
    method,
    epsilon,
    result:
      result && !attack.outdated
        ? {
            before: guess(result.before),
            after: guess(result.after),
            target: result.target && guess(result.target),
            norms: result.norms,
          }
        : null,
    defended: defended.map(({ defense, verdict }) => ({
      defense: typeof defense === 'string' ? defense : 'network',
      restored: verdict === 'restored',
    })),
  };
}
