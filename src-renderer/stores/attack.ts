// The attack on the pinned image: settings, the attacked image, and defenses against it.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { isCancelled, wordsOf } from '#shared/errors';
import type { AttackItem } from '#shared/insight/attack';
import type { Pixels } from '#shared/insight/heat-map';
import type { Words } from '#shared/sentence';
import { type DefenseResult, type OtherNetwork, tryDefenses } from './defenses';
import { followClass } from './follow-class';
import { useInsightSubject } from './insight-subject';
import { useLens } from './lens';
import { type PinnedImage, usePinned } from './pinned';
import { useProject } from './project';
import { numberRuns } from './run-numbers';
import { useRuns } from './runs';
import { useSession } from './session';
import { useToasts } from './toasts';
import { useTrial } from './trial';

/** The image and what was found out about it. */
type Result = NonNullable<AttackItem['result']>;

/** The bundled example: a drawing of a dog that becomes a cat. */
const sample = { folder: 'sample:drawings', path: 'animals/contour-fox.jpg', target: 'Siamese cat' };
const exampleNetwork = 'efficientnet-lite0';
/** Other networks that are tried at most. */
const mostOthers = 2;
/** Steps of PGD, and its steps per ε. */
const [steps, stepsPerEpsilon] = [20, 4];
/** Waits until the slider rests. */
const restMs = 250;

/** The attack. */
export const useAttack = defineStore('attack', () => {
  const session = useSession();
  const project = useProject();
  const pinned = usePinned();
  const lens = useLens();
  const looked = useInsightSubject();
  const toasts = useToasts();
  const trial = useTrial();
  const runs = useRuns();
  const isOpen = ref(false);
  const method = ref<'fgsm' | 'pgd'>('pgd');
  const targeted = ref(true);
  const target = ref(0);
  const epsilon = ref(1);
  /** The image as the network sees it; null until an attack has run. */
  const original = shallowRef<Pixels | null>(null);
  const result = shallowRef<Result | null>(null);
  /** The chosen settings, and those of the result. */
  const chosen = computed(() => [method.value, targeted.value ? target.value : '', epsilon.value].join());
  const used = ref('');
  const step = shallowRef<AttackItem['step'] | null>(null);
  const running = ref(false);
  const problem = shallowRef<Words | null>(null);
  const defended = shallowRef<readonly DefenseResult[]>([]);
  const defending = ref(false);
  const defenseProblem = shallowRef<Words | null>(null);
  let controller: AbortController | null = null;
  let defense: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** True if the result is not that of the chosen settings, or a new one is computed. */
  const outdated = computed(() => result.value !== null && (running.value || used.value !== chosen.value));
  const attacked = computed((): Pixels | null =>
    original.value && result.value ? { ...original.value, bytes: result.value.bytes } : null,
  );
  /** The change of each value, 20 times as large, around gray. */
  const difference = computed((): Pixels | null => {
    const [before, after] = [original.value, attacked.value];
    if (!before || !after) return null;
    const bytes = after.bytes.map((value, i) => {
      const change = 127.5 + 20 * (value - before.bytes[i]!);
      return Math.min(255, Math.max(0, Math.round(change)));
    });
    return { ...before, bytes };
  });

  /** Opens the view; without a chosen target, the second most probable class. */
  function open(): void {
    isOpen.value = true;
    const second = lens.explanation?.top[1];
    if (second && result.value === null) target.value = second.label;
  }

  /** Attacks the pinned image; aborts an attack that runs. */
  async function run(): Promise<void> {
    cancel();
    const own = new AbortController();
    const { image } = pinned;
    const [of, before] = [looked.subject, lens.seen];
    if (!image || !of || !before) return;
    controller = own;
    running.value = true;
    problem.value = null;
    step.value = null;
    defended.value = [];
    defenseProblem.value = null;
    const fast = method.value === 'fgsm';
    const settings = {
      epsilon: epsilon.value,
      stepSize: fast ? epsilon.value : epsilon.value / stepsPerEpsilon,
      steps: fast ? 1 : steps,
      early: !fast,
    };
    const goal = targeted.value ? target.value : null;
    const by = chosen.value;
    const request = { project: project.id, model: of, image: image.image, target: goal, settings };
    try {
      for await (const item of session.client.attack(request, { signal: own.signal })) {
        if (own.signal.aborted) return;
        if (item.step) step.value = item.step;
        if (!item.result) continue;
        original.value = before;
        result.value = item.result;
        used.value = by;
      }
    } catch (error) {
      if (own.signal.aborted || isCancelled(error)) return;
      problem.value = wordsOf(error);
      clear();
    } finally {
      if (controller === own) running.value = false;
    }
  }
  function clear(): void {
    original.value = null;
    result.value = null;
    step.value = null;
    defended.value = [];
    defenseProblem.value = null;
  }
  /** Ends the attack and the defenses in progress, and an attack that waits for the slider. */
  function cancel(): void {
    clearTimeout(timer);
    controller?.abort();
    defense?.abort();
    running.value = false;
    defending.value = false;
  }

  /** Networks with the same classes that may see through the attack. */
  const others = computed((): OtherNetwork[] => {
    if (looked.pretrained !== null)
      return looked.installed
        .filter(({ id, outputs }) => id !== looked.pretrained && outputs === looked.classes.length)
        .slice(0, mostOthers)
        .map(({ id, title }) => ({
          name: title,
          async open() {
            const graph = await looked.openPretrained(id);
            return { subject: { graph }, classes: graph.classes ?? [] };
          },
        }));
    const of = looked.subject;
    const numbers = numberRuns(runs.list);
    return trial.trained
      .filter(({ runId }) => !(of && 'runId' in of && of.runId === runId))
      .slice(0, mostOthers)
      .map(({ runId, name }) => ({
        // Runs of one project often have one name.
        name: `${name} #${numbers.get(runId) ?? ''}`,
        async open() {
          const subject = { runId, checkpoint: 'last' as const };
          const { graph } = await session.client.adoptWeights({ project: project.id, ...subject });
          return { subject, classes: graph.classes ?? [] };
        },
      }));
  });

  /** Tries the defenses on the original and the attacked image. */
  async function defend(): Promise<void> {
    const [of, before, after] = [looked.subject, original.value, attacked.value];
    if (!of || !before || !after) return;
    defense?.abort();
    const own = new AbortController();
    defense = own;
    defended.value = [];
    defenseProblem.value = null;
    defending.value = true;
    const work = {
      client: session.client,
      project: project.id,
      subject: of,
      original: before,
      attacked: after,
    };
    try {
      for await (const one of tryDefenses({ ...work, others: others.value }, own.signal))
        if (!own.signal.aborted) defended.value = [...defended.value, one];
    } catch (error) {
      if (!own.signal.aborted && !isCancelled(error)) defenseProblem.value = wordsOf(error);
    } finally {
      if (defense === own) defending.value = false;
    }
  }

  /** Pins the bundled drawing of a dog, looks into the bundled network, and attacks toward a cat. */
  async function showExample(): Promise<void> {
    try {
      await looked.choose(exampleNetwork);
    } catch (error) {
      toasts.fail(error);
      return;
    }
    const { folder, path } = sample;
    const example = { name: 'contour-fox.jpg', image: { folder, path }, truth: null };
    pinned.pin(example);
    method.value = 'pgd';
    targeted.value = true;
    epsilon.value = 1;
    target.value = Math.max(0, looked.classes.indexOf(sample.target));
    isOpen.value = true;
    awaited = example;
  }
  /** The example, which runs as soon as the lens has seen it. */
  let awaited: PinnedImage | null = null;
  watch(
    () => lens.explanation,
    (found) => {
      if (!awaited || !found) return;
      const isPinned = pinned.image === awaited;
      awaited = null;
      if (isPinned) void run();
    },
  );

  followClass(target, () => looked.classes, 0);
  watch(epsilon, () => {
    if (result.value === null && !running.value) return;
    clearTimeout(timer);
    timer = setTimeout(() => void run(), restMs);
  });
  watch([() => pinned.image, () => looked.subject], () => {
    cancel();
    clear();
    problem.value = null;
    if (!pinned.image && !awaited) isOpen.value = false;
  });

  return {
    isOpen,
    method,
    targeted,
    target,
    epsilon,
    original,
    attacked,
    difference,
    result,
    outdated,
    step,
    running,
    problem,
    defended,
    defending,
    defenseProblem,
    others,
    open,
    run,
    cancel,
    defend,
    showExample,
  };
});
