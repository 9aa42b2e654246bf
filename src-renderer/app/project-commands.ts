// Commands of projects: new, open, save, rename, delete, and recipes.
import { useI18n } from 'vue-i18n';
import { useProject } from '../stores/project';
import { useRecipeFile } from '../stores/recipe-file';
import { request } from '../stores/requests';
import { useSession } from '../stores/session';
import { useSettings } from '../stores/settings';
import { appDialog } from '../stores/window-state';
import type { Command } from '../ui/command';
import { useProjectActions } from './project-actions';

const mostRecent = 10;

/** Returns the commands of projects. */
export function useProjectCommands() {
  const { t } = useI18n();
  const project = useProject();
  const recipes = useRecipeFile();
  const settings = useSettings();
  const { shell } = useSession();
  const { save, open } = useProjectActions();
  const always = () => null;

  function recent(): readonly Command[] {
    const others = project.projects.filter((one) => one.id !== project.id);
    return [...others]
      .sort((a, b) => b.editedAt - a.editedAt)
      .map(({ id, name }, i) => ({
        id: `project-${id}`,
        group: 'recent',
        icon: 'folder',
        label: t('commands.openProject', { name }),
        short: name,
        minor: i >= mostRecent,
        reason: always,
        run: () => void open(id),
      }));
  }

  return (): readonly Command[] => [
    {
      id: 'createProject',
      group: 'project',
      scope: 'window',
      icon: 'plus',
      label: `${t('project.create')} …`,
      // A browser does not pass this shortcut to the page.
      ...(shell.kind === 'electron' && { keys: 'Ctrl+N' }),
      reason: always,
      run: () => void request('createProject'),
    },
    {
      id: 'start',
      group: 'project',
      icon: 'graft',
      label: t('surgery.goTo', { view: t('app.views.start') }),
      reason: always,
      run: () => (settings.view = 'start'),
    },
    ...recent(),
    {
      id: 'saveProject',
      group: 'project',
      scope: 'window',
      icon: 'check',
      label: t('commands.saveProject'),
      keys: 'Ctrl+S',
      reason: always,
      run: () => void save(),
    },
    {
      id: 'saveProjectAs',
      group: 'project',
      scope: 'window',
      icon: 'copy',
      label: t('commands.saveProjectAs'),
      keys: 'Ctrl+Shift+S',
      reason: always,
      run: () => void request('saveProjectAs'),
    },
    {
      id: 'renameProject',
      group: 'project',
      icon: 'pencil',
      label: t('commands.renameProject'),
      reason: always,
      run: () => void request('renameProject'),
    },
    {
      id: 'deleteProject',
      group: 'project',
      icon: 'trash',
      label: t('commands.deleteProject'),
      reason: always,
      run: () => void request('deleteProject'),
    },
    {
      id: 'exportProject',
      group: 'project',
      icon: 'download',
      label: `${t('projectfile.export')} …`,
      reason: always,
      run: () => void request('exportProject'),
    },
    {
      id: 'importProject',
      group: 'project',
      icon: 'upload',
      label: `${t('projectfile.import')} …`,
      reason: always,
      run: () => void request('importProject'),
    },
    {
      id: 'diskSpace',
      group: 'project',
      icon: 'list',
      label: `${t('disk.title')} …`,
      reason: always,
      run: () => void request('diskSpace'),
    },
    {
      id: 'servers',
      group: 'project',
      icon: 'server',
      label: t('servers.open'),
      hint: t('servers.text'),
      reason: () => (shell.servers ? null : t('desktop.onlyApp')),
      run: () => (appDialog.value = 'servers'),
    },
    {
      id: 'saveRecipe',
      group: 'project',
      icon: 'download',
      label: `${t('project.saveRecipe')} …`,
      reason: () => recipes.missing(),
      run: () => recipes.save(),
    },
    {
      id: 'openRecipe',
      group: 'project',
      icon: 'upload',
      label: `${t('project.openRecipe')} …`,
      reason: always,
      run: () => void request('openRecipe'),
    },
  ];
}
