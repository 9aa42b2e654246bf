// The message that a file was saved, with a button that shows it in the system's file manager.
import { useI18n } from 'vue-i18n';
import { useSession } from './session';
import { useToasts } from './toasts';

/** Returns the function that shows the message; the button is there where the shell can show files. */
export function useSavedFile() {
  const { t } = useI18n();
  const { shell } = useSession();
  const toasts = useToasts();
  return (text: string, path: string): void =>
    toasts.show('good', text, {
      ...(shell.dialogs && {
        lifeMs: 12_000,
        link: { text: t('export.show'), run: () => void shell.showItem(path) },
      }),
    });
}
