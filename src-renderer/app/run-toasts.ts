// Messages about runs that end while another view is shown; the Train view shows the end itself.
import { watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useGraftIt } from '../stores/graft-it';
import { useProject } from '../stores/project';
import { numberRuns } from '../stores/run-numbers';
import { useRuns } from '../stores/runs';
import { useSettings } from '../stores/settings';
import { useToasts } from '../stores/toasts';

/** Shows the messages while the component is mounted. */
export function useRunToasts(): void {
  const { t } = useI18n();
  const graftIt = useGraftIt();
  const project = useProject();
  const runs = useRuns();
  const settings = useSettings();
  const toasts = useToasts();

  watch(
    () => ({ id: project.id, list: runs.list }),
    (now, before) => {
      if (now.id !== before.id || settings.view === 'train' || graftIt.open) return;
      const earlier = new Map(before.list.map(({ runId, status }) => [runId, status]));
      for (const { runId, name, status, message } of now.list) {
        if (earlier.get(runId) !== 'running' || (status !== 'done' && status !== 'failed')) continue;
        const number = numberRuns(now.list).get(runId) ?? '';
        const text = t(`train.ended.${status}`, { number, name, message: message ?? '' });
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
