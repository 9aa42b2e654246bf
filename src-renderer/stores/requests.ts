// Requests of commands to the component that shows the dialog or has the focus that they ask for.
import { nextTick, shallowRef, watch } from 'vue';
import { useSettings, type View } from './settings';

/** Names of the requests. */
export type RequestName =
  | 'createProject'
  | 'saveProjectAs'
  | 'renameProject'
  | 'deleteProject'
  | 'openRecipe'
  | 'exportProject'
  | 'importProject'
  | 'diskSpace'
  | 'openFolder'
  | 'openAddress'
  | 'copyFolder'
  | 'addFolder'
  | 'labels'
  | 'exportSplit'
  | 'split'
  | 'leftOut'
  | 'duplicates'
  | 'suspects'
  | 'imageMap'
  | 'modelFile'
  | 'layerList'
  | 'fit'
  | 'zoomIn'
  | 'zoomOut'
  | 'advise'
  | 'sweep'
  | 'clusters'
  | 'clusterFeatures'
  | 'export'
  | 'script'
  | 'renameRun'
  | 'continueRun'
  | 'compareRuns'
  | 'tryImages'
  | 'tryCamera'
  | 'classCamera'
  | 'tryPhone'
  | 'classPhone';

const pending = shallowRef<{ readonly name: RequestName; readonly value: string } | null>(null);

/** Opens the view and hands the request to the component in it. Drops the request if no component answers it. */
export async function request(name: RequestName, view: View | null = null, value = ''): Promise<void> {
  if (view) useSettings().view = view;
  const asked = { name, value };
  pending.value = asked;
  // A view that is opened for the first time is mounted in the first of the two.
  await nextTick();
  await nextTick();
  if (pending.value === asked) pending.value = null;
}

/** Answers requests while the component is mounted. */
export function onRequest(answers: Partial<Record<RequestName, (value: string) => void>>): void {
  watch(
    pending,
    (asked) => {
      const answer = asked && answers[asked.name];
      if (!answer) return;
      pending.value = null;
      // After the component is rendered, so that the answer can focus an element of it.
      void nextTick().then(() => answer(asked.value));
    },
    { immediate: true },
  );
}
