// Saves the project and opens another one, and reports the result.
import { onBeforeUnmount, onMounted } from 'vue';
import { useI18n } from 'vue-i18n';
import { useProjectWords } from '../i18n/project-words';
import { useProject } from '../stores/project';
import { useToasts } from '../stores/toasts';

/** Returns the functions. */
export function useProjectActions() {
  const { t } = useI18n();
  const { ofProject } = useProjectWords();
  const project = useProject();
  const toasts = useToasts();

  /** Projects are saved automatically; an explicit save also confirms it. */
  async function save(): Promise<void> {
    await project.flush();
    if (project.saving === 'saved')
      toasts.show('good', t('project.saved', { name: ofProject(project.name) }));
  }
  async function open(id: string): Promise<void> {
    if (id !== project.id) await project.open(id).catch((error) => toasts.fail(error));
  }
  return { save, open };
}

/** Sends pending changes before the page closes, while the component is mounted. */
export function useSaveOnLeave(): void {
  const project = useProject();
  const leave = () => void project.flush();
  onMounted(() => {
    addEventListener('pagehide', leave);
    document.addEventListener('visibilitychange', leave);
  });
  onBeforeUnmount(() => {
    removeEventListener('pagehide', leave);
    document.removeEventListener('visibilitychange', leave);
  });
}
