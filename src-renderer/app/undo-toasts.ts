// Messages after each undo and redo: what changed, in which view, and a button that reverses it.
import { watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useSettings } from '../stores/settings';
import { useToasts } from '../stores/toasts';
import { type Entry, useUndo, type Walked } from '../stores/undo';
import { useChangeWords } from './change-words';

const topic = 'undo';

/** Shows the messages while the component is mounted. */
export function useUndoToasts(): void {
  const { t } = useI18n();
  const history = useUndo();
  const toasts = useToasts();
  const settings = useSettings();
  const { ofEntries, viewOf } = useChangeWords();

  function tell(walked: Walked, first: Entry): void {
    const view = viewOf(first);
    const where = t(`app.views.${view}`);
    toasts.show('info', t(`undo.${walked.direction}`, { view: where, what: ofEntries(walked.entries) }), {
      topic,
      retry: () => void history.reverse(walked),
      retryText: t(walked.direction === 'undone' ? 'app.redo' : 'app.undo'),
      ...(settings.view !== view && {
        link: { text: t('surgery.goTo', { view: where }), run: () => (settings.view = view) },
      }),
    });
  }

  watch(
    () => [history.walked, history.done.at(-1)] as const,
    ([walked, newest]) => {
      const first = walked?.entries[0];
      if (walked && first) return tell(walked, first);
      // After another change, the message's button would no longer do what it says.
      toasts.dismissTopic(topic);
      const closed =
        newest && 'key' in newest.what && newest.what.key === 'closeNetwork' && newest.what.values;
      const edits = Number(closed && closed.edits);
      if (closed && edits > 0)
        toasts.show('info', t('undo.closed', { name: closed.name ?? '', n: edits }, edits), {
          topic,
          retry: () => void history.undo(),
          retryText: t('app.undo'),
        });
    },
  );
}
