// Mounts the parts of a large view one after another, so that the window draws and listens in between.
import { onBeforeUnmount, onMounted, type Ref, readonly, ref } from 'vue';
import { nextTask } from '../connect/next-task';

/** Counts from 0 up to `last`, each number in a task of its own after the component was mounted. Parts are shown with `v-if="turn >= 1"`. */
export function useTurns(last: number): Readonly<Ref<number>> {
  const turn = ref(0);
  let left = false;
  onMounted(async () => {
    while (turn.value < last) {
      await nextTask();
      if (left) return;
      turn.value++;
    }
  });
  onBeforeUnmount(() => (left = true));
  return readonly(turn);
}
