// Coordinates the stores: opens the project, loads its model and images, and reloads after a reconnect.
import { ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useCatalog } from '../stores/catalog';
import { useData } from '../stores/data';
import { useModel } from '../stores/model';
import { useProject } from '../stores/project';
import { useRuns } from '../stores/runs';
import { useSession } from '../stores/session';
import { useSettings } from '../stores/settings';
import { useToasts } from '../stores/toasts';
import { useDefaultPlan } from './use-default-plan';

/** Starts the window; `ready` becomes true once a project is open. */
export function useWorkbench() {
  const session = useSession();
  const project = useProject();
  const catalog = useCatalog();
  const model = useModel();
  const data = useData();
  const runs = useRuns();
  const settings = useSettings();
  const toasts = useToasts();
  const { t } = useI18n();
  const ready = ref(false);
  useDefaultPlan();

  watch(
    () => session.connections,
    (count) => {
      if (count === 0) return;
      if (ready.value) void resume().catch((error) => toasts.fail(error));
      else void begin();
    },
    { immediate: true },
  );

  async function begin(): Promise<void> {
    try {
      await project.open(settings.project ?? undefined);
      ready.value = true;
    } catch (error) {
      toasts.fail(error, () => void begin());
    }
  }

  /** Repeats the requests of this window that a lost engine left unfinished. */
  async function resume(): Promise<void> {
    toasts.show('info', t('connection.back'));
    await project.flush();
    await project.refresh();
    await runs.reconnect();
    if (data.summary === null) await data.scan();
    if (model.base === null) await model.load();
  }

  watch(
    () => project.opened,
    () => {
      settings.project = project.id;
      data.clear();
      void runs.reset().catch((error) => toasts.fail(error));
      void catalog.load().catch((error) => toasts.fail(error));
      void model.load();
      void data.scan();
    },
  );

  let rescan: ReturnType<typeof setTimeout> | null = null;
  watch(
    () => [project.draft.split, project.draft.seed] as const,
    (now, before) => {
      if (JSON.stringify(now) === JSON.stringify(before) || project.draft.folder === null) return;
      if (rescan) clearTimeout(rescan);
      rescan = setTimeout(() => void data.refresh(), 300);
    },
  );

  return { ready };
}
