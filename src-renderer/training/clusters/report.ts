// What a test of a cluster found, as sentences: its version, nodes, CPUs and GPUs, and what a node lacks.
import type { ClusterEvent } from '#shared/protocol/engine/clusters';
import { cpusForMemory, taskBytes } from '#shared/protocol/shortage';
import { formatBytes } from '../../ui/format';

/** A key of `clusters.report` in the texts, with its values. */
export interface ReportLine {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
  readonly tone: 'good' | 'bad';
}

type NodeEvent = Extract<ClusterEvent, { type: 'node' }>;

/** Returns the lines of a report: what the cluster has, then what each node has or lacks. */
export function reportLines(
  version: string,
  events: readonly ClusterEvent[],
  folder: string | null,
): ReportLine[] {
  const nodes = events.filter((event) => event.type === 'node');
  const sum = (of: (node: NodeEvent) => number) => nodes.reduce((total, node) => total + of(node), 0);
  const total = { n: nodes.length, cpus: sum((node) => node.cpus), gpus: sum((node) => node.gpus) };
  const lines: ReportLine[] = [{ key: 'cluster', values: { version, ...total }, tone: 'good' }];
  if (folder === null) lines.push({ key: 'noFolder', values: {}, tone: 'bad' });
  for (const node of nodes) lines.push(nodeLine(node, events, folder), ...memoryLines(node));
  return lines;
}

/** Warns of a node whose memory does not hold as many tasks as it has CPUs. */
function memoryLines(node: NodeEvent): ReportLine[] {
  const { hostname: name, cpus, memoryBytes } = node;
  const least = cpusForMemory(node);
  if (least === 1) return [];
  const values = {
    name,
    cpus,
    least: least ?? 0,
    memory: formatBytes(memoryBytes),
    task: formatBytes(taskBytes),
  };
  return [{ key: least === null ? 'noMemory' : 'littleMemory', values, tone: 'bad' }];
}

function nodeLine(node: NodeEvent, events: readonly ClusterEvent[], folder: string | null): ReportLine {
  const name = node.hostname;
  if (node.error !== null) return { key: 'lacks', values: { name, error: node.error }, tone: 'bad' };
  if (node.doctor === null) return { key: 'noEngine', values: { name }, tone: 'bad' };
  const sees = events.find((event) => event.type === 'sees' && event.id === node.id);
  if (folder !== null && sees?.type === 'sees' && sees.files < sees.of)
    return { key: 'sees', values: { name, folder, files: sees.files, of: sees.of }, tone: 'bad' };
  const { cpus, gpus, address, doctor } = node;
  const engine = doctor.kind.startsWith('native') ? 'node' : 'slowNode';
  return { key: engine, values: { name, address, cpus, gpus, engine: doctor.library }, tone: 'good' };
}
