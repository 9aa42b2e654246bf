// Commands of the window itself: views, undo, search, language, theme, help.
import { useI18n } from 'vue-i18n';
import { useProblemWords } from '../i18n/problem-words';
import { useFastEngine } from '../stores/fast-engine';
import { useModel } from '../stores/model';
import { useSession } from '../stores/session';
import { useSettings, views } from '../stores/settings';
import { useUndo } from '../stores/undo';
import { appDialog, keysOpen, paletteOpen, searchWanted } from '../stores/window-state';
import type { Command } from '../ui/command';

/** Returns the window's commands. */
export function useAppCommands() {
  const { t } = useI18n();
  const model = useModel();
  const settings = useSettings();
  const history = useUndo();
  const { shell } = useSession();
  const onlyApp = () => (shell.kind === 'electron' ? null : t('desktop.onlyApp'));
  const engine = useFastEngine();
  const { translate } = useProblemWords();
  const window = { group: 'view', scope: 'window' } as const;
  const look = { ...window, group: 'look' } as const;
  const help = { ...window, group: 'help' } as const;

  return (): readonly Command[] => [
    {
      id: 'undo',
      group: 'edit',
      scope: 'window',
      icon: 'undo',
      label: t('app.undo'),
      keys: 'Ctrl+Z',
      reason: () => (history.canUndo ? null : t('surgery.nothingToUndo')),
      run: () => void history.undo(),
    },
    {
      id: 'redo',
      group: 'edit',
      scope: 'window',
      icon: 'redo',
      label: t('app.redo'),
      keys: 'Ctrl+Y',
      reason: () => (history.canRedo ? null : t('surgery.nothingToRedo')),
      run: () => void history.redo(),
    },
    ...views.map(
      (view, i): Command => ({
        ...window,
        id: `view-${view}`,
        icon: view,
        label: t('surgery.goTo', { view: t(`app.views.${view}`) }),
        keys: `Ctrl+${i + 1}`,
        reason: () => null,
        run: () => (settings.view = view),
      }),
    ),
    {
      id: 'find',
      group: 'edit',
      scope: 'window',
      icon: 'search',
      label: t('model.search'),
      keys: 'Ctrl+F',
      reason: () => (model.graph || model.loading ? null : t('model.reasons.noGraph')),
      run: () => {
        settings.view = 'model';
        searchWanted.value = true;
      },
    },
    {
      ...help,
      id: 'fastEngine',
      icon: 'download',
      label: t('runtime.command'),
      reason: () => {
        if (engine.installing) return t('runtime.comes');
        if (engine.state?.obstacle) return translate(engine.state.obstacle);
        return engine.isMissing && engine.state?.offer ? null : t('runtime.nothingToInstall');
      },
      run: () => {
        settings.view = 'start';
        void engine.install();
      },
    },
    {
      ...help,
      id: 'commands',
      icon: 'search',
      label: t('model.commands'),
      keys: 'Ctrl+K',
      reason: () => null,
      run: () => (paletteOpen.value = !paletteOpen.value),
    },
    {
      ...help,
      id: 'keys',
      icon: 'info',
      label: t('surgery.keys.title'),
      keys: '?',
      reason: () => null,
      run: () => (keysOpen.value = true),
    },
    {
      ...help,
      id: 'terminalCommand',
      icon: 'right',
      label: t('desktop.terminal.command'),
      reason: onlyApp,
      run: () => (appDialog.value = 'command'),
    },
    {
      ...help,
      id: 'updates',
      icon: 'refresh',
      label: t('desktop.updates.command'),
      reason: onlyApp,
      run: () => (appDialog.value = 'updates'),
    },
    {
      ...help,
      id: 'diagnostics',
      icon: 'copy',
      label: t('desktop.diagnostics.command'),
      reason: () => null,
      run: () => (appDialog.value = 'diagnostics'),
    },
    {
      ...look,
      id: 'theme',
      icon: settings.dark ? 'sun' : 'moon',
      label: t(settings.dark ? 'surgery.toLight' : 'surgery.toDark'),
      reason: () => null,
      run: () => (settings.theme = settings.dark ? 'light' : 'dark'),
    },
    {
      ...look,
      id: 'systemTheme',
      icon: 'system',
      label: t('commands.systemTheme'),
      reason: () => null,
      run: () => (settings.theme = 'system'),
    },
    {
      ...look,
      id: 'language',
      icon: 'globe',
      label: settings.locale === 'ko' ? 'English' : '한국어',
      reason: () => null,
      run: () => (settings.locale = settings.locale === 'ko' ? 'en' : 'ko'),
    },
  ];
}
