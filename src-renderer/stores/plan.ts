// The plan: changes of the draft's stages, each of which can be undone.
import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { Stage } from '#shared/run/stage';
import type { ChangeKey, What } from './changes';
import { useProject } from './project';
import { useUndo } from './undo';

/** The stages of the open project. */
export const usePlan = defineStore('plan', () => {
  const project = useProject();
  const history = useUndo();
  const stages = computed(() => project.draft.stages);

  function change(what: What, next: readonly Stage[], field?: string): void {
    const before = stages.value;
    if (JSON.stringify(before) === JSON.stringify(next)) return;
    const set = (list: readonly Stage[]) => project.update({ stages: [...list] });
    history.push({ where: 'plan', what, field, undo: () => set(before), redo: () => set(next) });
    set(next);
  }
  const titled = (key: ChangeKey, stage: Stage): What => ({ key, values: { stage: stage.name } });

  /** Replaces all stages by those of a preset. */
  const choosePreset = (preset: string, list: readonly Stage[]) =>
    change({ key: 'preset', values: { preset } }, list);

  const add = (stage: Stage) => change(titled('addStage', stage), [...stages.value, stage]);

  function remove(index: number): void {
    const stage = stages.value[index];
    if (stage)
      change(
        titled('removeStage', stage),
        stages.value.filter((_, i) => i !== index),
      );
  }

  /** Moves a stage before the previous one. */
  function moveUp(index: number): void {
    const next = [...stages.value];
    const [stage] = next.splice(index, 1);
    if (!stage || index === 0) return;
    next.splice(index - 1, 0, stage);
    change(titled('moveStage', stage), next);
  }

  /** Replaces a stage. Changes of one setting within a moment are undone together. */
  function replace(index: number, stage: Stage): void {
    const before = stages.value[index];
    if (!before) return;
    const path = findChange(before, stage);
    const [from, to] = [valueAt(before, path), valueAt(stage, path)];
    const field = path.join('.');
    const what: What =
      typeof from === 'number' && typeof to === 'number'
        ? { key: 'stageNumber', values: { stage: before.name, field, from, to } }
        : { key: 'stageSetting', values: { stage: before.name, field } };
    const next = stages.value.map((one, i) => (i === index ? stage : one));
    change(what, next, `stages/${index}/${field}`);
  }

  return { stages, choosePreset, add, remove, moveUp, replace };
});

/** Returns the path of the one setting that differs; of the object that has all that differ if there are several. */
function findChange(before: object, after: object): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !isSame(valueAt(before, [name]), valueAt(after, [name])));
  const [name] = changed;
  if (name === undefined || changed.length > 1) return [];
  const [one, other] = [valueAt(before, [name]), valueAt(after, [name])];
  if (!isRecord(one) || !isRecord(other)) return [name];
  return [name, ...findChange(one, other)];
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);
}
