// The images of the grid that are being dragged to a class.
import { shallowRef } from 'vue';

/** Images being dragged, and what happens when they were dropped. */
interface DraggedImages {
  readonly paths: readonly string[];
  onDropped(): void;
}

/** The images being dragged; null if none are. The browser's drag data would copy 100,000 paths as text. */
export const draggedImages = shallowRef<DraggedImages | null>(null);

/** Starts dragging images, with their number at the pointer. */
export function dragImages(event: DragEvent, images: DraggedImages, text: string): void {
  const transfer = event.dataTransfer;
  if (!transfer) return;
  draggedImages.value = images;
  transfer.effectAllowed = 'move';
  transfer.setData('text/plain', text);
  const label = document.createElement('div');
  label.className = 'chip on';
  label.textContent = text;
  label.style.cssText = 'position: fixed; top: -100px; left: 0';
  document.body.append(label);
  transfer.setDragImage(label, -12, -12);
  // The browser draws the label before the next frame.
  setTimeout(() => label.remove());
}
