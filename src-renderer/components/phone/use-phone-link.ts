// A link that a phone sends images to: open while the component is mounted, until it expires or is stopped.
import { onBeforeUnmount, onMounted, ref, shallowRef } from 'vue';
import { GraftError, isCancelled } from '#shared/errors';
import type { Photo } from '#shared/protocol/engine/phone';
import { useSession } from '../../stores/session';
import { useToasts } from '../../stores/toasts';

/** An image that arrived. */
export interface ReceivedImage {
  readonly id: number;
  readonly file: File;
  /** A URL of its thumbnail. */
  readonly url: string;
}
/** `off`: no phone can reach this Graft. The last three: why the link ended. */
export type PhoneState = 'opening' | 'off' | 'open' | 'stopped' | 'expired' | 'lost';

/** Opens a link for a class, or null for Try. Returns its state, the images that arrived, and functions that renew and stop it. */
export function usePhoneLink(className: string | null) {
  const { client } = useSession();
  const toasts = useToasts();
  const state = ref<PhoneState>('opening');
  const link = shallowRef<{ id: string; addresses: readonly string[]; expiresAt: number } | null>(null);
  const images = shallowRef<readonly ReceivedImage[]>([]);
  /** Addresses of this computer, for the command that makes Graft reachable. */
  const own = shallowRef<readonly string[]>([]);
  const minutesLeft = ref(0);
  let controller: AbortController | null = null;
  let lastId = 0;

  function showTime() {
    if (link.value) minutesLeft.value = Math.floor(Math.max(0, link.value.expiresAt - Date.now()) / 60_000);
  }
  const timer = setInterval(showTime, 1000);

  /** Opens a link, again after one has ended. Images that arrived stay. */
  async function open(): Promise<void> {
    controller?.abort();
    const request = new AbortController();
    controller = request;
    state.value = 'opening';
    try {
      const place = await client.phonePlace({});
      own.value = place.own;
      if (!place.served) {
        state.value = 'off';
        return;
      }
      let pieces: Photo['thumbnail'][] = [];
      for await (const item of client.phoneLink({ className }, { signal: request.signal })) {
        if (item.link) {
          link.value = item.link;
          state.value = 'open';
          showTime();
        }
        if (item.piece) pieces.push(item.piece);
        if (item.photo) {
          receive(item.photo, pieces);
          pieces = [];
        }
        if (item.ended) state.value = item.ended === 'expired' ? 'expired' : 'lost';
      }
    } catch (error) {
      if (request !== controller) return;
      if (isCancelled(error)) state.value = 'stopped';
      else {
        state.value = 'lost';
        if (!(error instanceof GraftError) || error.code !== 'engine-lost') toasts.fail(error);
      }
    }
  }

  function receive(photo: Photo, pieces: readonly Photo['thumbnail'][]): void {
    const thumbnail = new Blob([photo.thumbnail], { type: 'image/webp' });
    const file = new File([...pieces], photo.name);
    images.value = [...images.value, { id: ++lastId, file, url: URL.createObjectURL(thumbnail) }];
  }

  async function renew(): Promise<void> {
    const renewed = link.value;
    if (!renewed) return;
    try {
      const { expiresAt } = await client.renewPhoneLink({ id: renewed.id });
      if (link.value === renewed) link.value = { ...renewed, expiresAt };
      showTime();
    } catch (error) {
      toasts.fail(error);
    }
  }

  function stop(): void {
    controller?.abort();
  }
  function remove(image: ReceivedImage): void {
    URL.revokeObjectURL(image.url);
    images.value = images.value.filter(({ id }) => id !== image.id);
  }

  onMounted(() => void open());
  onBeforeUnmount(() => {
    clearInterval(timer);
    const last = controller;
    controller = null;
    last?.abort();
    for (const { url } of images.value) URL.revokeObjectURL(url);
  });
  return { state, link, images, own, minutesLeft, open, renew, stop, remove };
}
