// What “What the network sees” shows, as the checks of a lab see it.
import type { LabLens } from '#shared/labs/guided/lab-state';
import { useChosenFeature } from '../../stores/chosen-feature';
import { useLens } from '../../stores/lens';
import { useMovedMaps } from '../../stores/moved-maps';

/** Creates the stores. Returns the function that reads them. */
export function openLens(): () => LabLens {
  const lens = useLens();
  const feature = useChosenFeature();
  const movedMaps = useMovedMaps();
  return () => {
    const { compared, sanity } = lens;
    const { channel, edges, field } = feature;
    const { result } = movedMaps;
    return {
      layer: lens.maps?.layer ?? null,
      channel:
        channel === null
          ? null
          : { number: channel, edges, field: field?.kind === 'window' ? field.width.size : null },
      compared,
      moved: result && {
        layer: result.layer,
        move: result.move,
        stride: result.maps.stride,
        correlation: result.maps.correlation,
      },
      sanity: sanity && {
        from: sanity.from,
        values: sanity.explanation.map.width * sanity.explanation.map.height,
        correlation: sanity.correlation,
      },
    };
  };
}
