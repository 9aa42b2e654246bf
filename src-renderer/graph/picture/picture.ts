// Exports the graph as a picture, light or dark: SVG as text, PNG rendered from it.

import type { Block } from '#shared/graph/blocks';
import { countLayer } from '#shared/graph/count-parameters';
import type { LayerGraph } from '#shared/graph/graph';
import type { GraphFacts } from '#shared/graph/infer';
import { compactNumber, formatSizes } from '../../ui/format';
import { svgToPng } from '../../ui/svg-to-png';
import { draw } from '../canvas/drawing';
import { nodeSize } from '../layout/layout';
import { linePath } from '../layout/route';
import { pictureColors } from './picture-colors';

const margin = 24;
const largestSide = 16_000;

/** Options of the picture. */
export interface PictureOptions {
  readonly dark?: boolean;
  /** Blocks drawn as one box. */
  readonly closed?: readonly Block[];
}

/** Draws the whole graph. Names are escaped, since they come from files. */
export function drawSvg(
  graph: LayerGraph,
  facts: GraphFacts,
  { dark = false, closed = [] }: PictureOptions = {},
): string {
  const colors = pictureColors[dark ? 'dark' : 'light'];
  const { nodes, lines, layout } = draw(graph, facts, { closed, thorough: true });
  const paths = lines.map(
    ({ points }) => `<path d="${linePath(points)}" fill="none" stroke="${colors.line}" stroke-width="1.5"/>`,
  );
  const boxes = nodes.map(({ place: { x, y }, card }) => {
    const color = colors.kinds[card.category] ?? colors.text;
    const text = (dx: number, dy: number, what: string, more = '') =>
      `<text x="${x + dx}" y="${y + dy}" ${more}>${escapeXml(what)}</text>`;
    const params = card.block?.params ?? countLayer(card.layer, card.facts)?.total ?? 0;
    const end = nodeSize.width - 10;
    const shape = card.facts ? formatSizes(card.facts.shape, '×') : '?';
    const frozen = params > 0 && !card.layer.trainable;
    return [
      card.block
        ? `<rect x="${x + 3}" y="${y + 3}" width="${nodeSize.width}" height="${nodeSize.height}" rx="9" fill="${colors.page}" stroke="${colors.border}"/>`
        : '',
      `<rect x="${x}" y="${y}" width="${nodeSize.width}" height="${nodeSize.height}" rx="9" fill="${colors.box}" stroke="${colors.border}"/>`,
      `<rect x="${x + 5}" y="${y + 9}" width="3" height="${nodeSize.height - 18}" rx="1.5" fill="${color}"/>`,
      text(
        15,
        23,
        shorten(card.block?.name ?? card.layer.name),
        `font-weight="600" font-size="12.5" fill="${colors.text}"`,
      ),
      text(
        15,
        41,
        card.block ? `× ${card.block.layers.length}` : card.layer.kind,
        `font-size="11" fill="${color}"`,
      ),
      text(end - (params > 0 ? 42 : 0), 41, shape, `font-size="11" fill="${colors.soft}" text-anchor="end"`),
      params > 0
        ? text(end, 41, compactNumber(params), `font-size="11" fill="${colors.soft}" text-anchor="end"`)
        : '',
      frozen ? text(end, 23, '❄', `font-size="12" text-anchor="end" fill="${colors.frozen}"`) : '',
    ].join('');
  });
  const left = layout.bounds.left - margin;
  const width = layout.bounds.right + margin - left;
  const height = layout.bounds.bottom + 2 * margin;
  const box = `${left} ${-margin} ${width} ${height}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${width}" height="${height}" font-family="system-ui, sans-serif"><title>${escapeXml(graph.name)}</title><rect x="${left}" y="${-margin}" width="100%" height="100%" fill="${colors.page}"/>${paths.join('')}${boxes.join('')}</svg>`;
}

function shorten(name: string): string {
  const characters = [...name];
  return characters.length > 30 ? `${characters.slice(0, 29).join('')}…` : name;
}

/** Escapes text for XML and drops characters that XML does not allow. */
export function escapeXml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  };
  // A lone surrogate, control character or noncharacter would make the whole file invalid.
  const clean = [...text].filter((char) => {
    const code = char.codePointAt(0)!;
    return (
      (code >= 0x20 || code === 9) &&
      !(code >= 0xd800 && code <= 0xdfff) &&
      code !== 0xfffe &&
      code !== 0xffff
    );
  });
  return clean.join('').replace(/[&<>"']/g, (char) => entities[char]!);
}

/** Downloads the graph as SVG. */
export function downloadSvg(graph: LayerGraph, facts: GraphFacts, options: PictureOptions = {}): void {
  save(new Blob([drawSvg(graph, facts, options)], { type: 'image/svg+xml' }), `${graph.name}.svg`);
}

/** Downloads the graph as PNG at twice the screen resolution, if the canvas size limit allows it. */
export async function downloadPng(
  graph: LayerGraph,
  facts: GraphFacts,
  options: PictureOptions = {},
): Promise<void> {
  const blob = await svgToPng(drawSvg(graph, facts, options), largestSide);
  if (blob) save(blob, `${graph.name}.png`);
}

function save(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href, download: name.replace(/[\\/:*?"<>|]/g, '_') }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
