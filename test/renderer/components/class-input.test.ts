// The field for a class of the looked-into network, by name or number.
// @vitest-environment node
import '../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import ClassInput from '../../../src-renderer/components/ClassInput.vue';
import { useInsightSubject } from '../../../src-renderer/stores/insight-subject';
import { useSettings } from '../../../src-renderer/stores/settings';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('accepts a number of two digits that begins with the number of another class, and then shows its name', async () => {
  const { model, client: _client, ...window } = await openWindow();
  await model.choose({
    catalog: 'efficientnet-lite0',
    inputShape: [32, 32, 3],
    includeTop: true,
    weights: 'pretrained',
  });
  useSettings(window.pinia).view = 'model';
  const looked = useInsightSubject(window.pinia);
  await vi.waitFor(() => expect(looked.classes).toHaveLength(1000));
  const chosen = ref(3);
  const Probe = defineComponent(
    () => () =>
      h(ClassInput, {
        modelValue: chosen.value,
        'onUpdate:modelValue': (n: number) => (chosen.value = n),
        label: '',
      }),
  );
  const field = mount(Probe, {}, window);
  const input = field.get('class-input') as HTMLInputElement;
  expect(input.value).toBe(looked.classes[3]);
  await field.set('class-input', '2');
  expect([chosen.value, input.value]).toEqual([2, '2']);
  await field.set('class-input', '28');
  expect([chosen.value, input.value]).toEqual([28, '28']);
  input.dispatchEvent(new (document.defaultView ?? globalThis).Event('blur'));
  await vi.waitFor(() => expect(input.value).toBe(looked.classes[28]));
  await field.set('class-input', '2800');
  expect(chosen.value).toBe(28);
  expect(input.getAttribute('aria-invalid')).toBe('true');
  field.unmount();
});
