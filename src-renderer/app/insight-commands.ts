// Commands that look into the network: the ideal image, the attack on the pinned image, and the search in it.
import { useI18n } from 'vue-i18n';
import { useAttack } from '../stores/attack';
import { useFindWhere } from '../stores/find-where';
import { useIdeal } from '../stores/ideal';
import { useInsightSubject } from '../stores/insight-subject';
import { useLens } from '../stores/lens';
import { usePinned } from '../stores/pinned';
import type { Command } from '../ui/command';

/** Returns the commands. */
export function useInsightCommands() {
  const { t } = useI18n();
  const ideal = useIdeal();
  const attack = useAttack();
  const findWhere = useFindWhere();
  const looked = useInsightSubject();
  const pinned = usePinned();
  const lens = useLens();
  const noImage = () => (pinned.image ? null : t('attack.noImage'));

  return (): readonly Command[] => [
    {
      id: 'idealImage',
      group: 'try',
      icon: 'try',
      label: t('ideal.command'),
      // Without an own network, a pretrained one can be chosen in the view.
      reason: () => (looked.subject || looked.installed.length > 0 ? null : t('ideal.noNetwork')),
      run: () => ideal.open(lens.label === null ? null : { label: lens.label }),
    },
    {
      id: 'attackImage',
      group: 'try',
      icon: 'flame',
      label: t('attack.command'),
      reason: noImage,
      run: attack.open,
    },
    {
      id: 'attackExample',
      group: 'try',
      icon: 'flame',
      label: t('attack.exampleCommand'),
      reason: () => null,
      run: () => void attack.showExample(),
    },
    {
      id: 'findWhere',
      group: 'try',
      icon: 'search',
      label: t('find.command'),
      reason: noImage,
      run: findWhere.open,
    },
    {
      id: 'findExample',
      group: 'try',
      icon: 'search',
      label: t('find.exampleCommand'),
      reason: () => null,
      run: () => void findWhere.showExample(),
    },
    {
      id: 'closeLens',
      group: 'try',
      icon: 'close',
      label: t('lens.closeCommand'),
      reason: noImage,
      run: pinned.unpin,
    },
  ];
}
