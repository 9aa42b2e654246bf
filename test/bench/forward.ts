// stub
import type { BenchSetting } from './main';
import type { Task } from './report';
export async function benchForward(_: BenchSetting): Promise<Task[]> {
  return [];
}
