// Plays a lab without a page: the guide over a real engine, as the panel uses it.

import { setActivePinia } from 'pinia';
import { expect, onTestFinished } from 'vitest';
import { defineComponent, h, nextTick, watch } from 'vue';
import type { LabTexts } from '#shared/labs/guided/lab';
import { findLab } from '#shared/labs/guided/labs';
import { labsEn } from '#shared/labs/guided/texts-en';
import { useWorkbench } from '../../../../src-renderer/app/workbench';
import { useGuide } from '../../../../src-renderer/labs/guide/guide';
import LabPanel from '../../../../src-renderer/labs/guide/LabPanel.vue';
import { useCatalog } from '../../../../src-renderer/stores/catalog';
import { eventually } from '../../../contract/suite';
import { mount } from '../../mount';
import { openWindow } from '../../window';

/** What loads a project when it is opened, and the panel. */
const Page = defineComponent({
  setup() {
    const { ready } = useWorkbench();
    return () => h('div', { 'data-testid': ready.value ? 'ready' : 'opening' }, [h(LabPanel)]);
  },
});

/** Opens a window with a lab in its own project. */
export async function openLab(id: string, locale: 'en' | 'ko' = 'en') {
  const window = await openWindow();
  const page = mount(Page, {}, { pinia: window.pinia, connection: window.connection, locale });
  onTestFinished(page.unmount);
  await eventually(async () => expect(page.find('ready')).not.toBeNull());
  await useCatalog(window.pinia).load();
  // Work of a window before may have set its own.
  setActivePinia(window.pinia);
  const guide = useGuide(window.pinia);
  await guide.open(id);
  await nextTick();
  const lab = findLab(id)!;
  const verdictOf = (step: string) => guide.verdicts.get(step)?.is;
  /** Waits until the tick of a step follows the state. */
  const ticked = (step: string, is = true, ms = 40_000) =>
    eventually(
      async () =>
        expect(guide.progress?.ticks[step] !== undefined, JSON.stringify(guide.verdicts.get(step))).toBe(is),
      ms,
    );
  return { ...window, page, guide, lab, verdictOf, ticked };
}

/** Plays all steps by their `doIt`: each check turns at its step and not before. Returns what the checks found. */
export async function playThrough(opened: Awaited<ReturnType<typeof openLab>>) {
  const { guide, lab, ticked } = opened;
  const found: Record<string, unknown> = {};
  // What a step needs of the ones before stays ticked while it is worked on, at every moment.
  const lost = new Set<string>();
  const stop = watch(
    () => guide.progress?.ticks ?? {},
    (now, before) => {
      for (const id of Object.keys(before)) if (!now[id]) lost.add(`${id}, during ${guide.step?.id}`);
    },
    { flush: 'sync' },
  );
  onTestFinished(stop);
  for (const [i, step] of lab.steps.entries()) {
    expect(guide.step?.id).toBe(step.id);
    const before = lab.steps.slice(i).filter(({ id }) => guide.progress?.ticks[id]);
    expect(
      before.map(({ id }) => id),
      `done before ${step.id}`,
    ).toEqual([]);
    await guide.doIt();
    await ticked(step.id);
    found[step.id] = guide.progress?.ticks[step.id]?.found;
    // A value without a word beside it says nothing.
    const texts: LabTexts = labsEn[lab.id as keyof typeof labsEn];
    expect(texts.steps[step.id]?.found !== undefined, `label of ${step.id}`).toBe(
      found[step.id] !== undefined,
    );
    if (i < lab.steps.length - 1) guide.goOn();
    await nextTick();
  }
  const ticks = lab.steps.map(({ id }) => guide.progress?.ticks[id] !== undefined);
  expect(ticks).toEqual(lab.steps.map(() => true));
  expect(guide.progress?.skipped).toEqual([]);
  expect([...lost]).toEqual([]);
  return found;
}
