// The keys of the preview.
import { expect, test } from 'vitest';
import { actionOf, digitOf } from '../../../../src-renderer/components/preview/preview-keys';

const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
  actionOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

test('digits choose the first ten classes, the tenth with 0', () => {
  expect([0, 8, 9, 10].map(digitOf)).toEqual(['1', '9', '0', null]);
  expect(press('1')).toEqual({ act: 'class', index: 0 });
  expect(press('0')).toEqual({ act: 'class', index: 9 });
  expect(press('1', { ctrlKey: true })).toBeNull();
});

test('arrows change the image, Delete leaves it out, Ctrl+Z undoes', () => {
  expect(['ArrowLeft', 'ArrowRight', 'Delete', 'x'].map((key) => press(key)?.act)).toEqual([
    'previous',
    'next',
    'leaveOut',
    undefined,
  ]);
  const undoing = [{ ctrlKey: true }, { metaKey: true }, { ctrlKey: true, shiftKey: true }];
  expect(undoing.map((held) => press('z', held)?.act)).toEqual(['undo', 'undo', 'redo']);
  expect(press('y', { ctrlKey: true })?.act).toBe('redo');
  expect(press('z', { altKey: true, ctrlKey: true })).toBeNull();
});
