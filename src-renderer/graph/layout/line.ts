// A line between two connected layers. Its points are computed only if it is shown.
import { nodeSize, type Place } from './node-size';
import { linePoints } from './route';

/** A line between two connected layers. `runs` has x, upper y and lower y of each straight part between the boxes. */
export class Line {
  private route: readonly (readonly [number, number])[] | null = null;

  constructor(
    readonly source: string,
    readonly target: string,
    readonly from: Place,
    readonly to: Place,
    readonly runs: readonly (readonly [number, number, number])[],
  ) {}

  get id(): string {
    return `${this.source}→${this.target}`;
  }

  /** Its upper end. */
  get top(): number {
    return this.from.y + nodeSize.height;
  }

  /** Its lower end. */
  get bottom(): number {
    return this.to.y;
  }

  /** The points that it passes through. */
  get points(): readonly (readonly [number, number])[] {
    this.route ??= linePoints(this, this.from, this.to);
    return this.route;
  }

  /** False if a collapsed block hides one of its ends: nothing can be dropped on it. */
  get open(): boolean {
    return true;
  }

  /** Set if the line was added or removed relative to the compared graph. */
  get change(): 'added' | 'removed' | null {
    return null;
  }
}
