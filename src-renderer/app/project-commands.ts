// Project commands, by shortcut and from the system's menu: new, open recent, save, save as.
import { onBeforeUnmount, onMounted, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useProject } from '../stores/project';
import { useSession } from '../stores/session';
import { useToasts } from '../stores/toasts';

/** Dialogs that commands open. */
export type ProjectDialog = 'create' | 'saveAs' | 'rename';

/** Listens while the component is mounted; `ask` opens a dialog. */
export function useProjectCommands(ask: (dialog: ProjectDialog) => void) {
  const { t } = useI18n();
  const project = useProject();
  const toasts = useToasts();
  const { shell } = useSession();

  /** Projects are saved automatically; an explicit save also confirms it. */
  async function save(): Promise<void> {
    await project.flush();
    if (project.saving === 'saved') toasts.show('good', t('project.saved', { name: project.name }));
  }
  async function open(id: string): Promise<void> {
    if (id !== project.id) await project.open(id).catch((error) => toasts.fail(error));
  }

  function onKey(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 's') return;
    event.preventDefault();
    if (event.shiftKey) ask('saveAs');
    else void save();
  }
  shell.onMenu((command, id) => {
    if (command === 'save') void save();
    else if (command === 'open') void open(id);
    else if (command === 'create' || command === 'saveAs') ask(command);
  });
  watch(
    () => [project.projects, project.id] as const,
    ([projects, id]) => shell.setRecent(projects.filter((one) => one.id !== id)),
    { immediate: true },
  );
  /** Sends pending changes before the page closes. */
  const leave = () => void project.flush();
  onMounted(() => {
    addEventListener('keydown', onKey);
    addEventListener('pagehide', leave);
    document.addEventListener('visibilitychange', leave);
  });
  onBeforeUnmount(() => {
    removeEventListener('keydown', onKey);
    removeEventListener('pagehide', leave);
    document.removeEventListener('visibilitychange', leave);
  });
  return { save, open };
}
