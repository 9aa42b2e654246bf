// The graph as a picture: SVG as text, PNG drawn from it.
import type { LayerGraph } from '#shared/graph/graph';
import type { GraphFacts } from '#shared/graph/infer';
import { findKind } from '#shared/layers/catalogue';
import { formatSizes } from '../app/format';
import { layoutGraph, nodeSize } from './layout';
import { edgePath, findLanes } from './route';

const colours: Readonly<Record<string, string>> = {
  input: '#6b7280',
  convolution: '#2563eb',
  core: '#7c3aed',
  normalization: '#0d9488',
  activation: '#d97706',
  pooling: '#dc2626',
  reshaping: '#64748b',
  merging: '#059669',
  regularization: '#be185d',
  preprocessing: '#4d7c0f',
};
const margin = 24;
const largestSide = 16_000;

/** Draws the whole graph; names from files become text and nothing else. */
export function drawSvg(graph: LayerGraph, facts: GraphFacts): string {
  const places = layoutGraph(graph);
  const pairs = graph.layers.flatMap((layer) =>
    layer.inputs.filter((input) => places.has(input)).map((input) => [input, layer.name] as const),
  );
  const lanes = findLanes(places, pairs);
  const lines = pairs.map(([source, target]) => {
    const a = places.get(source)!;
    const b = places.get(target)!;
    const lane = lanes.get(`${source}→${target}`) ?? null;
    const half = nodeSize.width / 2;
    const path = edgePath(a.x + half, a.y + nodeSize.height, b.x + half, b.y, lane);
    return `<path d="${path}" fill="none" stroke="#9ca3af" stroke-width="1.5"/>`;
  });
  const boxes = graph.layers.map((layer) => {
    const { x, y } = places.get(layer.name)!;
    const colour = colours[findKind(layer.kind)?.category ?? 'core'];
    const shape = facts.layers.get(layer.name)?.shape;
    const text = (dx: number, dy: number, what: string, more = '') =>
      `<text x="${x + dx}" y="${y + dy}" ${more}>${escapeXml(what)}</text>`;
    return [
      `<rect x="${x}" y="${y}" width="${nodeSize.width}" height="${nodeSize.height}" rx="9" fill="#fff" stroke="#cbd5e1"/>`,
      `<rect x="${x + 5}" y="${y + 9}" width="3" height="${nodeSize.height - 18}" rx="1.5" fill="${colour}"/>`,
      text(15, 23, shorten(layer.name), 'font-weight="600" font-size="12.5" fill="#111827"'),
      text(15, 41, layer.kind, `font-size="11" fill="${colour}"`),
      text(
        nodeSize.width - 10,
        41,
        shape ? formatSizes(shape, '×') : '?',
        'font-size="11" fill="#4b5563" text-anchor="end"',
      ),
      layer.trainable
        ? ''
        : text(nodeSize.width - 10, 23, '❄', 'font-size="12" text-anchor="end" fill="#2563eb"'),
    ].join('');
  });
  const xs = [...places.values()].map((place) => place.x);
  const laneXs = [...lanes.values()];
  const left = Math.min(0, ...xs, ...laneXs) - margin;
  const right = Math.max(0, ...xs.map((x) => x + nodeSize.width), ...laneXs) + margin;
  const height = Math.max(0, ...[...places.values()].map((place) => place.y)) + nodeSize.height + 2 * margin;
  const box = `${left} ${-margin} ${right - left} ${height}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${right - left}" height="${height}" font-family="system-ui, sans-serif"><title>${escapeXml(graph.name)}</title><rect x="${left}" y="${-margin}" width="100%" height="100%" fill="#f8fafc"/>${lines.join('')}${boxes.join('')}</svg>`;
}

function shorten(name: string): string {
  return name.length > 30 ? `${name.slice(0, 29)}…` : name;
}

function escapeXml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  const clean = [...text].filter((char) => char >= ' ' || char === '\t').join('');
  return clean.replace(/[&<>"]/g, (char) => entities[char]!);
}

/** Downloads the graph as SVG. */
export function downloadSvg(graph: LayerGraph, facts: GraphFacts): void {
  save(new Blob([drawSvg(graph, facts)], { type: 'image/svg+xml' }), `${graph.name}.svg`);
}

/** Downloads the graph as PNG, twice as fine as the screen where a canvas is large enough for that. */
export async function downloadPng(graph: LayerGraph, facts: GraphFacts): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawSvg(graph, facts))}`;
  await image.decode();
  const scale = Math.min(2, largestSide / image.height, largestSide / image.width);
  const canvas = Object.assign(document.createElement('canvas'), {
    width: Math.round(image.width * scale),
    height: Math.round(image.height * scale),
  });
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob) save(blob, `${graph.name}.png`);
}

function save(blob: Blob, name: string): void {
  const href = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href, download: name.replace(/[\\/:*?"<>|]/g, '_') }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
