// The open lab: its progress, kept in the project, and the verdicts of its checks on the present state.
import { defineStore } from 'pinia';
import { computed, nextTick, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { isCancelled } from '#shared/errors';
import { type LabStep, targetOf, type Verdict } from '#shared/labs/guided/lab';
import type { Value } from '#shared/labs/guided/lab-state';
import { findLab } from '#shared/labs/guided/labs';
import * as steps from '#shared/labs/guided/progress';
import { useData } from '../../stores/data';
import { useModel } from '../../stores/model';
import { type Draft, useProject } from '../../stores/project';
import { useRuns } from '../../stores/runs';
import { useSettings } from '../../stores/settings';
import { useToasts } from '../../stores/toasts';
import { useLabProjects } from '../convolution/lab-projects';
import { useLabState } from './lab-state';
import { usePerform } from './perform';
import { useUntouched } from './untouched';

type Kept = NonNullable<Draft['lab']>;
/** What a step begins with: the draft without the lab. */
const withoutLab = ({ lab: _lab, ...draft }: Draft) => draft;

/** The open lab. */
export const useGuide = defineStore('guide', () => {
  const { t } = useI18n();
  const project = useProject();
  const model = useModel();
  const data = useData();
  const runs = useRuns();
  const settings = useSettings();
  const toasts = useToasts();
  const state = useLabState();

  const progress = computed((): Kept | null => project.draft.lab ?? null);
  const lab = computed(() => (progress.value ? (findLab(progress.value.lab) ?? null) : null));
  const step = computed(
    (): LabStep | null =>
      lab.value?.steps.find(({ id }) => id === progress.value?.at) ?? lab.value?.steps[0] ?? null,
  );
  const verdicts = computed(
    () => new Map<string, Verdict>(lab.value?.steps.map((one) => [one.id, one.check(state.value)] as const)),
  );
  /** The controls for what the shown step still misses. */
  const target = computed(() =>
    step.value ? targetOf(step.value, verdicts.value.get(step.value.id), state.value) : null,
  );
  /** The measured value that the shown step's prediction is compared with; null until the step is done. */
  const measured = computed(() => progress.value?.ticks[step.value?.id ?? '']?.measured ?? null);
  /** True once the shown step's prediction was shown beside the measured value. */
  const isFixed = computed(
    () => progress.value !== null && step.value !== null && steps.isFixed(progress.value, step.value.id),
  );
  const convolution = useLabProjects();
  /** True from the opening of a project until the window begins to load its network and images. */
  const isOpening = ref(false);
  watch(
    () => project.opened,
    () => {
      isOpening.value = true;
      changedAt = Date.now();
      void nextTick().then(() => (isOpening.value = false));
    },
    { flush: 'sync' },
  );
  /** True once network and images of the opened project are there, so that checks do not take loading for undoing. */
  const isSettled = computed(
    () =>
      !isOpening.value &&
      !model.loading &&
      (project.draft.model === null || model.graph !== null) &&
      (project.draft.folder === null || data.summary !== null),
  );

  /** True while the dialog that saves a hand-in is open. */
  const handingIn = ref(false);
  /** Id of the lab whose last step was just left, for the closing words; null if none was. */
  const finished = ref<string | null>(null);
  const untouched = useUntouched(
    () => step.value?.id ?? null,
    () => (step.value ? verdicts.value.get(step.value.id) : undefined),
  );
  /** Aborts what Graft is doing; null if it does nothing. */
  const doing = shallowRef<AbortController | null>(null);
  const perform = usePerform(
    (id, value) => save((now) => steps.answer(now, id, value)),
    () => state.value,
  );

  /** When the progress changed last, or the lab was opened. */
  let changedAt = Date.now();
  function save(change: (now: steps.LabProgress) => steps.LabProgress): void {
    const now = progress.value;
    if (!now) return;
    const next = change(now);
    if (next === now) return;
    const at = Date.now();
    const spent = steps.spend(next, now.at, (at - changedAt) / 1000);
    changedAt = at;
    project.update({ lab: { ...spent, snapshots: now.snapshots } });
  }
  /** Keeps the draft that the shown step begins with, for its restart. */
  function keepStart(): void {
    const now = progress.value;
    if (!now || now.snapshots[now.at]) return;
    const snapshots = { ...now.snapshots, [now.at]: withoutLab(project.draft) };
    project.update({ lab: { ...now, snapshots } });
  }

  watch(
    [verdicts, isSettled],
    () => {
      const { value: open } = lab;
      if (open && isSettled.value)
        save((now) => steps.tick(open, now, verdicts.value, (one) => one.measure?.(state.value) ?? null));
    },
    { immediate: true },
  );
  // Checks see all runs of the lab, also after it was opened again.
  watch(
    () => (lab.value ? runs.list : []),
    (list) => {
      for (const { runId } of list) runs.follow(runId);
    },
  );

  async function act(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (doing.value) return;
    const own = new AbortController();
    doing.value = own;
    try {
      await work(own.signal);
    } catch (error) {
      if (!own.signal.aborted && !isCancelled(error)) toasts.fail(error);
    } finally {
      doing.value = null;
    }
  }

  /** Resolves when network and images of the project are loaded, or could not be. */
  async function untilSettled(): Promise<void> {
    await nextTick();
    await nextTick();
    if (isSettled.value) return;
    await new Promise<void>((resolve) => {
      const stop = watch([isSettled, () => model.problem, () => data.problem], ([settled, ...problems]) => {
        if (!settled && problems.every((one) => one === null)) return;
        stop();
        resolve();
      });
    });
  }

  /** Opens a lab in its own project: the one that it was begun in, or a new one. */
  async function open(id: string): Promise<void> {
    const found = findLab(id);
    if (!found) return;
    finished.value = null;
    untouched.begin();
    await act(async (signal) => {
      await project.refresh();
      const known = project.projects
        .filter((one) => one.lab?.id === id && one.problem === undefined)
        .sort((a, b) => b.editedAt - a.editedAt)[0];
      if (known) {
        if (known.id !== project.id) await project.open(known.id);
        await untilSettled();
        settings.view = step.value?.target?.view ?? 'model';
        return;
      }
      await project.create(t('guide.projectName', { title: t(`labs.${id}.title`) }).slice(0, 120));
      project.update({ lab: { ...steps.startProgress(found), snapshots: {} } });
      convolution.begin();
      await perform(found.begin, found.steps[0]!.id, signal);
      keepStart();
    });
  }

  function show(id: string): void {
    const { value: open } = lab;
    if (!open) return;
    save((now) => steps.goTo(open, now, id));
    keepStart();
  }
  function goOn(): void {
    const { value: open } = lab;
    if (!open) return;
    save((now) => steps.goOn(open, now));
    keepStart();
  }
  function goBack(): void {
    const { value: open } = lab;
    const at = open?.steps.findIndex(({ id }) => id === progress.value?.at) ?? 0;
    const before = open?.steps[at - 1];
    if (before) show(before.id);
  }
  /** Leaves the last step for the closing words. */
  function finish(): void {
    save(steps.finish);
    finished.value = lab.value?.id ?? null;
    settings.view = 'labs';
  }
  function answer(value: Value | null): void {
    untouched.end();
    save((now) => steps.answer(now, now.at, value));
  }
  /** Keeps the prediction as it is from now on. */
  const fix = () => save((now) => steps.fix(now, now.at));
  const showHint = () => save((now) => steps.showHint(now, now.at));
  /** Shows the page of the control that the step is about. */
  function showTarget(): void {
    if (target.value?.view) settings.view = target.value.view;
  }

  /** Does the shown step by the app's own edits and calls. */
  async function doIt(): Promise<void> {
    const { value: now } = step;
    if (!now) return;
    untouched.end();
    save((known) => steps.markHelped(known, now.id));
    await act((signal) => perform(now.doIt(state.value), now.id, signal));
  }
  const stop = () => doing.value?.abort();

  /** Returns the project to the state at the start of the step. Its runs stay. */
  async function restart(id: string): Promise<void> {
    const { value: now } = progress;
    const { value: open } = lab;
    if (!now || !open) return;
    untouched.begin();
    await act(async (signal) => {
      const start = now.snapshots[id] ?? withoutLab(project.draft);
      const next = { ...steps.restart(now, id), snapshots: now.snapshots };
      await project.replaceDraft({ ...start, lab: next });
      await untilSettled();
      await perform(open.steps.find((one) => one.id === id)?.restore ?? [], id, signal);
    });
  }
  /** Starts the whole lab over, in the same project. */
  async function startOver(): Promise<void> {
    const { value: now } = progress;
    const { value: open } = lab;
    const first = open?.steps[0];
    if (!now || !open || !first) return;
    const start = now.snapshots[first.id];
    untouched.begin();
    await act(async (signal) => {
      const fresh = { ...steps.startProgress(open), snapshots: start ? { [first.id]: start } : {} };
      await project.replaceDraft({ ...(start ?? withoutLab(project.draft)), lab: fresh });
      await untilSettled();
      convolution.begin();
      await perform(first.restore ?? [], first.id, signal);
    });
  }

  return {
    progress,
    lab,
    step,
    state,
    verdicts,
    target,
    measured,
    isFixed,
    isSettled,
    handingIn,
    finished,
    isUntouched: untouched.is,
    touch: untouched.end,
    doing,
    open,
    show,
    goOn,
    goBack,
    finish,
    answer,
    fix,
    showHint,
    showTarget,
    doIt,
    stop,
    restart,
    startOver,
  };
});
