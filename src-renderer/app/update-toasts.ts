// Messages about updates: one is available, one is ready, this version is new. None during a run.
import { watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useToasts } from '../stores/toasts';
import { useUpdates } from '../stores/updates';
import { appDialog } from '../stores/window-state';

const topic = 'updates';

/** Shows the messages while the component is mounted. */
export function useUpdateToasts(): void {
  const { t } = useI18n();
  const updates = useUpdates();
  const toasts = useToasts();
  const show = (key: 'found' | 'waiting', version: string) =>
    toasts.show('info', t(`desktop.updates.${key}`, { version }), {
      topic,
      lifeMs: 30_000,
      link: { text: t('desktop.updates.whatIsNew'), run: () => (appDialog.value = 'updates') },
    });

  watch(
    () => updates.state?.isNew,
    (isNew) => {
      if (isNew) toasts.show('good', t('desktop.updates.done', { version: updates.state?.version ?? '' }));
    },
    { immediate: true },
  );
  watch(
    () => {
      const { status, isBusy, next } = updates.state ?? {};
      return isBusy || !next ? null : `${status} ${next.version}`;
    },
    () => {
      const { status, isBusy, next } = updates.state ?? {};
      if (isBusy || !next || appDialog.value === 'updates') return;
      if (status === 'available') show('found', next.version);
      if (status === 'ready') show('waiting', next.version);
    },
  );
}
