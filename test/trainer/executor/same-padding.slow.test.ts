// All architectures with zero paddings before convolutions compute the same bits with them joined, at an even and an odd size.
import { beforeAll, expect, test } from 'vitest';
import { architectureNames } from '#shared/architectures/index';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { compareJoined, headless, joinedPaddings } from './padding-cases';

beforeAll(() => openRuntime());

/** Compared recorded, too: one of each family. Recording the largest takes a minute, and they have no other kinds of layers. */
const recorded = new Set(['MobileNet', 'MobileNetV2', 'EfficientNetB0', 'NASNetMobile']);

/** Architectures that join paddings at 76 or 77 px. */
const joining = architectureNames.filter((name) => {
  if (/^(LeNet|AlexNet|GoogLeNet|Highway|Fashion)/.test(name)) return false;
  return [76, 77].some((size) => joinedPaddings(headless(name, size)).length > 0);
});

test('are those whose paddings depend on the size', () => {
  expect(joining).toContain('MobileNet');
  expect(joining).toContain('NASNetMobile');
  expect(joining.length).toBeGreaterThan(15);
});

test.each(joining.flatMap((name) => [76, 77].map((size): [string, number] => [name, size])))(
  '%s at %i px',
  (name, size) => {
    const graph = headless(name, size);
    expect(compareJoined(graph, false).different).toBe(0);
    if (recorded.has(name)) expect(compareJoined(graph, true).different).toBe(0);
  },
  300_000,
);
