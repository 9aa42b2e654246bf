// Messages about runs that end: in the window while another view is shown, since the Train view shows the end itself, and as
// a notification of the system while another program is used.
import { watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useProblemWords } from '../i18n/problem-words';
import { useGraftIt } from '../stores/graft-it';
import { useProject } from '../stores/project';
import { numberRuns } from '../stores/run-numbers';
import { useRuns } from '../stores/runs';
import { useSession } from '../stores/session';
import { useSettings } from '../stores/settings';
import { useToasts } from '../stores/toasts';

/** Shows the messages while the component is mounted. */
export function useRunToasts(): void {
  const { t } = useI18n();
  const { translate } = useProblemWords();
  const graftIt = useGraftIt();
  const project = useProject();
  const runs = useRuns();
  const session = useSession();
  const settings = useSettings();
  const toasts = useToasts();

  watch(
    () => ({ id: project.id, list: runs.list }),
    (now, last) => {
      if (now.id !== last.id) return;
      const earlier = new Map(last.list.map(({ runId, status }) => [runId, status]));
      for (const { runId, name, status, message } of now.list) {
        const before = earlier.get(runId);
        const wasLive = before === 'running' || before === 'waiting';
        if (!wasLive || (status !== 'done' && status !== 'failed')) continue;
        const number = numberRuns(now.list).get(runId) ?? '';
        const text = t(`train.ended.${status}`, {
          number,
          name,
          message: message === null ? '' : translate(message),
        });
        session.shell.notify('Graft', text);
        if (settings.view === 'train' || graftIt.open) continue;
        const show = () => {
          runs.select(runId);
          settings.view = 'train';
        };
        toasts.show(status === 'done' ? 'good' : 'error', text, {
          lifeMs: 12_000,
          link: { text: t('surgery.goTo', { view: t('app.views.train') }), run: show },
        });
      }
    },
  );
}
