// Markup of the report: names from files are text.
import { expect, test } from 'vitest';
import { chart, html, table } from '#shared/report/markup';

const name = `<script>alert("1")</script>'\`&`;
const escaped = '&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;&#39;&#96;&#38;';

test('escapes every value that is not markup, in content and in attributes', () => {
  expect(html`<p title="${name}">${name}${html`<b>${1}</b>`}${null}${[html`a`, html`b`]}</p>`.html).toBe(
    `<p title="${escaped}">${escaped}<b>1</b>ab</p>`,
  );
  expect(table([name], [[name, name]]).html).not.toContain('<script');
  expect(table([name], [[name, name]]).html.match(/&#60;script/g)).toHaveLength(3);
});

test('draws points inside the axes, and names lines as text', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 1, y: 2 },
  ];
  const { html: drawn } = chart(name, [{ name, kind: 1, points, dots: true }], {
    ...{ xName: name, xMax: 1, yMax: 1 },
    format: String,
  });
  expect(drawn).not.toContain('<script');
  // The second point is above the axis and is drawn at its end.
  expect(drawn).toContain('d="M46 206L410 8"');
  expect(drawn.match(/<circle/g)).toHaveLength(2);
});
