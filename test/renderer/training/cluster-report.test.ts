// The sentences of a cluster's test: what it has, and what each node lacks.
import { expect, test } from 'vitest';
import type { ClusterEvent } from '#shared/protocol/engine/clusters';
import { reportLines } from '../../../src-renderer/training/clusters/report';

const node = (id: string, more: object = {}): ClusterEvent =>
  ({
    ...{ type: 'node', id, address: '10.0.0.1', hostname: id, cpus: 4, gpus: 1, memoryBytes: 8e9 },
    ...{ doctor: { kind: 'native-cpu', library: 'TensorFlow 2.20.0', node: '20.1.0' } },
    ...{ wrote: true, error: null, ...more },
  }) as ClusterEvent;
const keysOf = (events: readonly ClusterEvent[], folder: string | null = '/shared') =>
  reportLines('2.60.0', events, folder).map(({ key, tone }) => [key, tone]);

test('sums up the nodes, and says which of them lacks what', () => {
  const sees = (id: string, files: number): ClusterEvent => ({ type: 'sees', id, files, of: 4 });
  const events = [
    node('a'),
    node('b', { error: 'Node.js was not found on this node' }),
    node('c', { doctor: null }),
    node('d', { doctor: { kind: 'wasm', library: 'wasm', node: '20.1.0' } }),
    node('e'),
    ...['a', 'b', 'c', 'd'].map((id) => sees(id, 4)),
    sees('e', 1),
  ];
  expect(keysOf(events)).toEqual([
    ['cluster', 'good'],
    ['node', 'good'],
    ['lacks', 'bad'],
    ['noEngine', 'bad'],
    ['slowNode', 'good'],
    ['sees', 'bad'],
  ]);
  expect(reportLines('2.60.0', events, '/shared')[0]!.values).toMatchObject({ n: 5, cpus: 20, gpus: 5 });
});

test('warns of nodes whose memory does not hold a task per CPU', () => {
  const sees = (id: string): ClusterEvent => ({ type: 'sees', id, files: 3, of: 3 });
  const events = [
    node('a', { cpus: 8, memoryBytes: 3.5e9 }),
    node('b', { memoryBytes: 4.1e9 }),
    node('c', { cpus: 1, memoryBytes: 0.4e9 }),
    ...['a', 'b', 'c'].map(sees),
  ];
  expect(keysOf(events)).toEqual([
    ['cluster', 'good'],
    ['node', 'good'],
    ['littleMemory', 'bad'],
    ['node', 'good'],
    ['node', 'good'],
    ['noMemory', 'bad'],
  ]);
  // Three tasks fit into 3.5 GB, so each has at least a third of eight CPUs.
  expect(reportLines('2.60.0', events, '/shared')[2]!.values).toMatchObject({ name: 'a', cpus: 8, least: 3 });
});

test('says that runs need a shared folder', () => {
  expect(keysOf([node('a')], null)).toEqual([
    ['cluster', 'good'],
    ['noFolder', 'bad'],
    ['node', 'good'],
  ]);
});
