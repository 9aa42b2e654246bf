// Regular expressions that run in linear time on any input: a Thompson automaton without backtracking.
import { GraftError } from '../errors';
import { say, type Words } from '../sentence';

type Test = (char: string) => boolean;
type Node =
  | { readonly type: 'char'; readonly test: Test }
  | { readonly type: 'start' | 'end' | 'empty' }
  | { readonly type: 'sequence' | 'choice'; readonly of: readonly Node[] }
  | { readonly type: 'repeat'; readonly of: Node; readonly min: 0 | 1; readonly max: 1 | null };

/** A state of the automaton: goes to `next` on a character, or to `next` and `or` without one; with `at`, only at that end of the text. */
interface State {
  readonly test: Test | null;
  readonly at: 'start' | 'end' | null;
  next: number;
  or: number;
}

const classes: Readonly<Record<string, Test>> = {
  d: (char) => /[0-9]/.test(char),
  w: (char) => /\w/.test(char),
  s: (char) => /\s/.test(char),
};
const longest = 200;

/** Compiles a pattern to a test function: `|`, `()`, `[]`, `.`, `*`, `+`, `?`, `^`, `$`, `\d`, `\w`, `\s`. It may match anywhere. Throws 'invalid'. */
export function compilePattern(pattern: string): (text: string) => boolean {
  if (pattern.length > longest)
    throw new GraftError(
      'invalid',
      say`Expected a pattern of at most ${longest} characters, received ${pattern.length}.`,
    );
  const states: State[] = [];
  const accept = add(states, null, null);
  const start = build(states, parse(pattern), accept);
  return (text) => run(states, start, accept, text);
}

function add(states: State[], test: Test | null, at: State['at'], next = -1, or = -1): number {
  return states.push({ test, at, next, or }) - 1;
}

/** Builds the states of a node backward, given the state that follows it; returns the entry state. */
function build(states: State[], node: Node, follow: number): number {
  switch (node.type) {
    case 'char':
      return add(states, node.test, null, follow);
    case 'start':
    case 'end':
      return add(states, null, node.type, follow);
    case 'empty':
      return follow;
    case 'sequence':
      return node.of.reduceRight((next, one) => build(states, one, next), follow);
    case 'choice':
      return node.of
        .map((one) => build(states, one, follow))
        .reduceRight((or, next) => add(states, null, null, next, or));
    case 'repeat': {
      if (node.max === 1) return add(states, null, null, build(states, node.of, follow), follow);
      const loop = add(states, null, null, -1, follow);
      states[loop]!.next = build(states, node.of, loop);
      return node.min === 0 ? loop : states[loop]!.next;
    }
  }
}

function run(states: readonly State[], start: number, accept: number, text: string): boolean {
  let live = new Set<number>();
  const enter = (first: number, position: number) => {
    const todo = [first];
    for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
      if (id < 0 || live.has(id)) continue;
      const state = states[id]!;
      if (state.at === 'start' && position > 0) continue;
      if (state.at === 'end' && position < text.length) continue;
      live.add(id);
      if (state.test === null) todo.push(state.next, state.or);
    }
  };
  for (let position = 0; ; position++) {
    enter(start, position);
    if (live.has(accept)) return true;
    if (position >= text.length) return false;
    const before = live;
    live = new Set();
    for (const id of before) if (states[id]!.test?.(text[position]!)) enter(states[id]!.next, position + 1);
  }
}

function parse(pattern: string): Node {
  let at = 0;
  const fail = (problem: Words): never => {
    throw new GraftError(
      'invalid',
      say`The pattern '${pattern}' is not valid: ${problem} at character ${at + 1}.`,
    );
  };
  const choice = (depth: number): Node => {
    if (depth > 20) fail('too many nested brackets');
    const of = [sequence(depth)];
    while (pattern[at] === '|') {
      at++;
      of.push(sequence(depth));
    }
    return of.length === 1 ? of[0]! : { type: 'choice', of };
  };
  const sequence = (depth: number): Node => {
    const of: Node[] = [];
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') {
      let node = atom(depth);
      for (let sign = pattern[at]; sign === '*' || sign === '+' || sign === '?'; sign = pattern[at]) {
        at++;
        node = { type: 'repeat', of: node, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : null };
      }
      of.push(node);
    }
    return of.length === 0 ? { type: 'empty' } : { type: 'sequence', of };
  };
  const atom = (depth: number): Node => {
    const char = pattern[at++]!;
    if (char === '(') {
      if (pattern.startsWith('?:', at)) at += 2;
      const inner = choice(depth + 1);
      if (pattern[at++] !== ')') fail("expected ')'");
      return inner;
    }
    if (char === '[') return { type: 'char', test: set() };
    if (char === '.') return { type: 'char', test: () => true };
    if (char === '^') return { type: 'start' };
    if (char === '$') return { type: 'end' };
    if (char === '\\') return { type: 'char', test: escaped() };
    if (char === '{') fail('unsupported counted repetition');
    if ('*+?'.includes(char)) fail('nothing to repeat');
    return { type: 'char', test: (other) => other === char };
  };
  const escaped = (): Test => {
    const char = pattern[at++] ?? fail('expected a character after the backslash');
    const lower = classes[char.toLowerCase()];
    if (lower) return char === char.toLowerCase() ? lower : (other) => !lower(other);
    if (/[a-z0-9]/i.test(char)) fail('unknown escape');
    return (other) => other === char;
  };
  const set = (): Test => {
    const negated = pattern[at] === '^';
    if (negated) at++;
    const tests: Test[] = [];
    for (let first = true; first || pattern[at] !== ']'; first = false) {
      const char = pattern[at++] ?? fail("expected ']'");
      if (char === '\\') tests.push(escaped());
      else if (pattern[at] === '-' && pattern[at + 1] !== ']' && at + 1 < pattern.length) {
        const end = pattern[at + 1]!;
        at += 2;
        tests.push((other) => other >= char && other <= end);
      } else tests.push((other) => other === char);
    }
    at++;
    return (other) => tests.some((test) => test(other)) !== negated;
  };
  const node = choice(0);
  if (at < pattern.length) fail('unmatched bracket');
  return node;
}
