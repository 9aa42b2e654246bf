// The prediction of the previewed image by the preview's network.
import { onBeforeUnmount, shallowRef, watch } from 'vue';
import { isCancelled } from '#shared/errors';
import type { Prediction } from '#shared/protocol/trainer-contract';
import { useClient } from '../../connect/use-connection';
import { useData } from '../../stores/data';
import { usePreview } from '../../stores/preview';
import { useProject } from '../../stores/project';
import { useToasts } from '../../stores/toasts';

/** Number of classes shown. */
const top = 5;

/** Returns the prediction; null while it is computed or if there is no network. */
export function usePrediction() {
  const client = useClient();
  const data = useData();
  const preview = usePreview();
  const project = useProject();
  const toasts = useToasts();
  const prediction = shallowRef<Prediction | null>(null);
  let controller = new AbortController();

  function source() {
    const image = preview.located;
    if (image && data.summary) return { folder: data.summary.folder, path: image.path };
    return preview.trialImage?.source ?? null;
  }
  async function predict(): Promise<void> {
    controller.abort();
    controller = new AbortController();
    const { signal } = controller;
    prediction.value = null;
    const [model, image] = [preview.model, source()];
    if (!model || !image || preview.located === undefined) return;
    try {
      const request = { project: project.id, model, images: [image], top };
      const { predictions } = await client.predict(request, { signal });
      if (!signal.aborted) prediction.value = predictions[0] ?? null;
    } catch (error) {
      if (!isCancelled(error) && !signal.aborted) toasts.fail(error);
    }
  }
  const nameOfImage = () =>
    preview.located?.path ?? (preview.located === null ? preview.trialImage?.id : null);
  watch([() => preview.model, nameOfImage], predict, { immediate: true });
  onBeforeUnmount(() => controller.abort());
  return prediction;
}
