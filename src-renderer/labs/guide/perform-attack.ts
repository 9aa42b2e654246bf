// Opens an image with what the network sees, and attacks it, as the buttons do.
import { nextTick } from 'vue';
import { GraftError } from '#shared/errors';
import type { Act } from '#shared/labs/guided/act';
import { say } from '#shared/sentence';
import { useAttack } from '../../stores/attack';
import { useInsightSubject } from '../../stores/insight-subject';
import { useLens } from '../../stores/lens';
import { usePinned } from '../../stores/pinned';
import { until } from './until';

/** Opens an image of a folder, and waits until the network has seen it. */
export async function lookAt({ network, folder, path }: Extract<Act, { act: 'look' }>): Promise<void> {
  const pinned = usePinned();
  const lens = useLens();
  await useInsightSubject().choose(network);
  const now = pinned.image?.image;
  if (!now || !('path' in now) || now.path !== path)
    pinned.pin({ name: path.split('/').at(-1) ?? path, image: { folder, path }, truth: null });
  await nextTick();
  await until(
    () => (lens.explanation !== null && !lens.outdated) || (lens.problem !== null && !lens.running),
  );
}

/** Attacks the opened image, and waits for the result. */
export async function attackImage(act: Extract<Act, { act: 'attack' }>): Promise<void> {
  const attack = useAttack();
  const { classes } = useInsightSubject();
  const target = classes.indexOf(act.target);
  if (target < 0) throw new GraftError('not-found', say`The network has no class “${act.target}”.`);
  attack.method = act.method;
  attack.targeted = true;
  attack.target = target;
  attack.epsilon = act.epsilon;
  // A changed ε starts an attack of its own a moment later, which `run` replaces.
  await nextTick();
  await attack.run();
}
