// Commands that open the labs.
import { useI18n } from 'vue-i18n';
import { useGuide } from '../labs/guide/guide';
import { useLabImage } from '../stores/lab-image';
import { useLabLayer } from '../stores/lab-layer';
import { useModel } from '../stores/model';
import { usePinned } from '../stores/pinned';
import { useSettings } from '../stores/settings';
import type { Command } from '../ui/command';

/** Returns the commands. */
export function useLabCommands() {
  const { t } = useI18n();
  const settings = useSettings();
  const pinned = usePinned();
  const image = useLabImage();
  const layer = useLabLayer();
  const model = useModel();
  const guide = useGuide();
  const open = () => (settings.view = 'convolution');

  return (): readonly Command[] => [
    {
      id: 'labs',
      group: 'labs',
      icon: 'lab',
      label: t('guide.command'),
      reason: () => null,
      run: () => (settings.view = 'labs'),
    },
    {
      id: 'handIn',
      group: 'labs',
      icon: 'download',
      label: t('handin.saveCommand'),
      reason: () => (guide.lab ? null : t('handin.noLab')),
      run: () => (guide.handingIn = true),
    },
    {
      id: 'handIns',
      group: 'labs',
      icon: 'list',
      label: t('handin.command'),
      reason: () => null,
      run: () => (settings.view = 'handIns'),
    },
    {
      id: 'convolutionLab',
      group: 'labs',
      icon: 'kernel',
      label: t('convolution.command'),
      reason: () => null,
      run: open,
    },
    {
      id: 'openKernel',
      group: 'labs',
      icon: 'kernel',
      label: t('convolution.openLayer'),
      reason: () => {
        const reason = layer.reasonFor(model.selectedLayer);
        return reason && t(`convolution.layerReasons.${reason}`);
      },
      run: () => {
        if (!model.selectedLayer) return;
        open();
        void layer.open(model.selectedLayer);
      },
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
