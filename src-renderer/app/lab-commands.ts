// Commands that open the labs.
import { useI18n } from 'vue-i18n';
import { useLabImage } from '../stores/lab-image';
import { usePinned } from '../stores/pinned';
import { useSettings } from '../stores/settings';
import type { Command } from '../ui/command';

/** Returns the commands. */
export function useLabCommands() {
  const { t } = useI18n();
  const settings = useSettings();
  const pinned = usePinned();
  const image = useLabImage();
  const open = () => (settings.view = 'convolution');

  return (): readonly Command[] => [
    {
      id: 'convolutionLab',
      group: 'labs',
      icon: 'kernel',
      label: t('convolution.command'),
      reason: () => null,
      run: open,
    },
    {
      id: 'convolvePinned',
      group: 'labs',
      icon: 'kernel',
      label: t('convolution.pinnedCommand'),
      reason: () => (pinned.image ? null : t('attack.noImage')),
      run: () => {
        open();
        void image.showPinned();
      },
    },
  ];
}
