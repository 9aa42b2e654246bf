// Restores the history of a saved draft: its edits, and weights adopted from runs.
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { Step } from './history';
import type { useProject } from './project';

type Project = Pick<ReturnType<typeof useProject>, 'id' | 'draft'>;

/** Adopted weights of a run. */
interface Adopted {
  readonly runId: string;
  readonly checkpoint: 'last' | 'best';
}

/** Returns the draft's edits and adopted weights as steps, and the undone steps. */
export async function replayDraft(
  client: Client<EngineContract>,
  project: Project,
): Promise<[steps: Step[], undone: Step[]]> {
  const adoption = (one: Adopted) => adoptionOf(client, project.id, one);
  const { edits, adopted = [], undone: left = [] } = project.draft;
  const replayed: Step[] = edits.map((edit) => ({ kind: 'edit', edit }));
  for (const one of [...adopted].reverse()) {
    const step = await adoption(one);
    if (step) replayed.splice(one.after, 0, step);
  }
  const again = await Promise.all(
    left.map((one) => ('edit' in one ? ({ kind: 'edit', edit: one.edit } as const) : adoption(one))),
  );
  // A step that cannot be replayed, since its run was deleted, also drops the steps that would be redone after it.
  const gap = again.lastIndexOf(null);
  return [replayed, again.slice(gap + 1).filter((step) => step !== null)];
}

async function adoptionOf(
  client: Client<EngineContract>,
  project: string,
  one: Adopted,
): Promise<Step | null> {
  const { runId, checkpoint } = one;
  const trained = await client.adoptWeights({ project, runId, checkpoint }).catch(() => null);
  return trained && { kind: 'adopt', runId, checkpoint, trained: trained.graph };
}
