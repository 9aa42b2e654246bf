// A camera of this computer: asked for when it is needed, and released when the component is gone.
import { onBeforeUnmount, ref, shallowRef } from 'vue';

/** What the camera is doing, or why it shows nothing. */
export type CameraState = 'asking' | 'live' | 'denied' | 'missing' | 'busy' | 'unavailable';

/** A camera that can be chosen. */
export interface CameraChoice {
  readonly id: string;
  /** Its name; '' if the system does not tell it. */
  readonly name: string;
}

/** Quality of captured JPEGs: little is lost, and a full HD image has about 500 kB. */
const quality = 0.95;

/** Returns the camera's stream for a video element, its state, and functions that start and capture. */
export function useCamera() {
  const state = ref<CameraState>('asking');
  const stream = shallowRef<MediaStream | null>(null);
  const cameras = shallowRef<readonly CameraChoice[]>([]);
  const current = ref('');
  let asked = 0;

  function stop(): void {
    for (const track of stream.value?.getTracks() ?? []) track.stop();
    stream.value = null;
  }

  /** Starts the camera with this id, or the system's choice. Permission is asked for by the browser or the system. */
  async function start(id = ''): Promise<void> {
    const own = ++asked;
    stop();
    state.value = 'asking';
    // Pages without encryption from other machines have no access to cameras.
    if (!navigator.mediaDevices) {
      state.value = 'unavailable';
      return;
    }
    try {
      const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
      const video = id === '' ? size : { ...size, deviceId: { exact: id } };
      const found = await navigator.mediaDevices.getUserMedia({ video });
      if (own !== asked) {
        for (const track of found.getTracks()) track.stop();
        return;
      }
      stream.value = found;
      const [track] = found.getVideoTracks();
      current.value = track?.getSettings().deviceId ?? '';
      track?.addEventListener('ended', () => {
        if (own === asked) state.value = 'missing';
      });
      // Their names are told once a camera is in use.
      const devices = await navigator.mediaDevices.enumerateDevices();
      cameras.value = devices
        .filter(({ kind }) => kind === 'videoinput')
        .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
      state.value = 'live';
    } catch (error) {
      if (own === asked) state.value = stateOf(error);
    }
  }

  /** Returns the current frame as a JPEG; null before the first one. */
  async function capture(video: HTMLVideoElement, name: string): Promise<File | null> {
    const { videoWidth: width, videoHeight: height } = video;
    if (width === 0 || height === 0) return null;
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    canvas.getContext('2d')?.drawImage(video, 0, 0, width, height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
    return blob && new File([blob], name, { type: 'image/jpeg' });
  }

  onBeforeUnmount(() => {
    asked++;
    stop();
  });
  return { state, stream, cameras, current, start, capture };
}

function stateOf(error: unknown): CameraState {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'unavailable';
}
