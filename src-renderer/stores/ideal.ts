// Ideal images: what a class or channel of the network responds to most. They are drawn one at a time and kept until the window closes.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { isCancelled, wordsOf } from '#shared/errors';
import {
  type IdealFrame,
  type IdealSettings,
  idealRecipes,
  type Objective,
} from '#shared/insight/ideal-image';
import type { Words } from '#shared/sentence';
import { followClass } from './follow-class';
import { type Subject, sameSubject, useInsightSubject } from './insight-subject';
import { useProject } from './project';
import { useSession } from './session';

/** A recipe's name. */
export type IdealRecipe = IdealSettings['recipe'];

/** An image that waits, is drawn, or was drawn. */
export interface IdealItem {
  readonly id: number;
  readonly of: Subject;
  readonly objective: Objective;
  /** Name of the class; null for a channel. */
  readonly name: string | null;
  readonly recipe: IdealRecipe;
  readonly steps: number;
  readonly seed: number;
  readonly state: 'waiting' | 'drawing' | 'done' | 'stopped' | 'failed';
  readonly frame: IdealFrame | null;
  /** Frames at equal distances, for the film strip. */
  readonly strip: readonly IdealFrame[];
  /** Steps per second; null until it is measured. */
  readonly pace: number | null;
  readonly problem: Words | null;
}

/** Frames of a film strip. */
const stripLength = 8;
/** Images that are kept at most. */
const mostItems = 80;

/** The images and the form that orders them. */
export const useIdeal = defineStore('ideal', () => {
  const session = useSession();
  const project = useProject();
  const looked = useInsightSubject();
  const isOpen = ref(false);
  const objective = shallowRef<Objective>({ label: 0 });
  const recipe = ref<IdealRecipe>('fourier');
  const steps = ref(256);
  const items = shallowRef<readonly IdealItem[]>([]);
  let lastId = 0;
  let controller: AbortController | null = null;
  let working = false;

  /** The images of the current network, newest first. */
  const shown = computed(() => items.value.filter(({ of }) => sameSubject(of, looked.subject)));
  const busy = computed(() => items.value.some(({ state }) => state === 'waiting' || state === 'drawing'));

  function set(id: number, change: Partial<IdealItem>): void {
    items.value = items.value.map((one) => (one.id === id ? { ...one, ...change } : one));
  }

  /** Opens the view for a class or channel. */
  function open(wanted: Objective | null = null): void {
    if (wanted) objective.value = wanted;
    isOpen.value = true;
  }

  /** Draws images, after those that wait already. */
  function draw(wanted: readonly { readonly objective: Objective; readonly recipe: IdealRecipe }[]): void {
    const of = looked.subject;
    if (!of) return;
    const added = wanted.map((one): IdealItem => {
      const label = 'label' in one.objective ? one.objective.label : null;
      return {
        ...one,
        id: ++lastId,
        of,
        name: label === null ? null : (looked.classes[label] ?? String(label)),
        steps: steps.value,
        // The same image once more starts from other noise.
        seed: items.value.filter((other) => isAgain(other, of, one)).length,
        state: 'waiting',
        frame: null,
        strip: [],
        pace: null,
        problem: null,
      };
    });
    items.value = [...added, ...items.value].slice(0, mostItems);
    void work();
  }
  const drawOne = () => draw([{ objective: objective.value, recipe: recipe.value }]);
  /** Draws the same image by each recipe: the simplest first. */
  const drawLadder = () => draw(idealRecipes.map((one) => ({ objective: objective.value, recipe: one })));
  /** Draws several channels of a layer. */
  const drawChannels = (layer: string, channels: readonly number[]) =>
    draw(channels.map((channel) => ({ objective: { layer, channel }, recipe: recipe.value })));

  async function work(): Promise<void> {
    if (working) return;
    working = true;
    try {
      for (;;) {
        // Images that were ordered together are drawn in their order.
        const next = items.value.filter(({ state }) => state === 'waiting').sort((a, b) => a.id - b.id)[0];
        if (!next) return;
        await drawItem(next);
      }
    } finally {
      working = false;
    }
  }

  async function drawItem({ id, of, objective: wanted, recipe: by, steps: count, seed }: IdealItem) {
    const own = new AbortController();
    controller = own;
    set(id, { state: 'drawing' });
    const settings = { recipe: by, steps: count, seed, every: 4 };
    const request = { project: project.id, model: of, objective: wanted, settings };
    const strip: IdealFrame[] = [];
    let first: { readonly at: number; readonly done: number } | null = null;
    try {
      for await (const frame of session.client.idealImage(request, { signal: own.signal })) {
        // The first frame comes after the network was prepared, which is not part of the pace.
        first ??= { at: performance.now(), done: frame.done };
        const seconds = (performance.now() - first.at) / 1000;
        const pace = frame.done > first.done && seconds > 0 ? (frame.done - first.done) / seconds : null;
        if (frame.done >= ((strip.length + 1) / stripLength) * count) strip.push(frame);
        set(id, { frame, strip: [...strip], pace });
      }
      set(id, { state: own.signal.aborted ? 'stopped' : 'done' });
    } catch (error) {
      if (own.signal.aborted || isCancelled(error)) set(id, { state: 'stopped' });
      else set(id, { state: 'failed', problem: wordsOf(error) });
    }
  }

  /** Stops the image that is drawn, and drops those that wait. */
  function cancel(): void {
    items.value = items.value.filter(({ state }) => state !== 'waiting');
    controller?.abort();
  }
  /** Removes an image; stops it first if it is drawn. */
  function remove(id: number): void {
    if (items.value.find((one) => one.id === id)?.state === 'drawing') controller?.abort();
    items.value = items.value.filter((one) => one.id !== id);
  }
  const label = computed({
    get: () => ('label' in objective.value ? objective.value.label : null),
    set: (value) => {
      if (value !== null) objective.value = { label: value };
    },
  });
  followClass(label, () => looked.classes, 0);
  watch(
    () => project.id,
    () => {
      cancel();
      items.value = [];
      isOpen.value = false;
    },
  );

  return {
    isOpen,
    objective,
    recipe,
    steps,
    shown,
    busy,
    open,
    drawOne,
    drawLadder,
    drawChannels,
    cancel,
    remove,
  };
});

function isAgain(
  item: IdealItem,
  of: Subject,
  wanted: { readonly objective: Objective; readonly recipe: IdealRecipe },
): boolean {
  return (
    sameSubject(item.of, of) &&
    item.recipe === wanted.recipe &&
    JSON.stringify(item.objective) === JSON.stringify(wanted.objective)
  );
}
