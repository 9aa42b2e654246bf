// Runs axe in a page.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Returns serious and critical violations with their elements. */
export async function runAxe(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(source, 'utf8'));
  const found = await page.evaluate(async () => {
    const { axe: tool } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } };
    return tool.run({ resultTypes: ['violations'] });
  });
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 12).map((node) => {
        const data = node.any[0]?.data as {
          contrastRatio?: number;
          fgColor?: string;
          bgColor?: string;
        } | null;
        const contrast = data?.contrastRatio
          ? ` ${data.contrastRatio} ${data.fgColor} on ${data.bgColor}`
          : '';
        return `${id}${contrast}: ${node.html.slice(0, 160)}`;
      }),
    );
}
