import type { Fact, Identifier, Merge, PersonIdentity } from "./api";

export const NODE = { width: 170, height: 34, gap: 8 };
/** Every second hull stands lower, so that lines to the one behind it do not run through it unseen. */
const HULL = { head: 30, pad: 10, between: 56, rowGap: 34, perRow: 3, lower: 21 };
/** More in one picture is a thicket; the list has them all. */
export const MOST_NODES = 40;

export type Node = { id: number; namespace: string; value: string; x: number; y: number; outside: boolean };
export type Hull = {
  key: string;
  kind: "part" | "outside";
  /** The record, or the other person. */
  id: number;
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
};
export type Edge = { key: string; fact: Fact; left: Node; right: Node; path: string; joins: boolean };
export type Picture = {
  width: number;
  height: number;
  nodes: Node[];
  hulls: Hull[];
  edges: Edge[];
  hidden: number;
};

type Named = { id: number; namespace: string; value: string };
type Column = { key: string; kind: Hull["kind"]; id: number; name: string; names: Named[] };

function grouped(names: readonly (Named & { group: number; title: string })[], kind: Hull["kind"]): Column[] {
  const columns = new Map<number, Column>();
  for (const { group, title, ...name } of names) {
    const column = columns.get(group) ?? { key: `${kind}${group}`, kind, id: group, name: title, names: [] };
    column.names.push(name);
    columns.set(group, column);
  }
  return [...columns.values()];
}

/** The person's records, their own first, then other people whose identifiers came together with theirs. */
function columnsOf(identity: PersonIdentity, contactId: number, strength: (name: Named) => number): Column[] {
  const mine = [...identity.identifiers].sort((a, b) => strength(a) - strength(b)).slice(0, MOST_NODES);
  const parts = grouped(
    mine.map((each) => ({ ...named(each), group: each.part_id, title: "" })),
    "part",
  ).sort((a, b) => Number(b.id === contactId) - Number(a.id === contactId) || a.id - b.id);
  const others = grouped(
    identity.outside
      .slice(0, MOST_NODES)
      .map((each) => ({ ...named(each), group: each.contact_id, title: each.name })),
    "outside",
  );
  return [...parts, ...others];
}

function named({ id, namespace, value }: Named): Named {
  return { id, namespace, value };
}

/** Where everything stands: each record a hull with its identifiers from the strongest down, hulls in rows. */
export function picture(
  identity: PersonIdentity,
  contactId: number,
  strength: (name: Named) => number,
): Picture {
  const columns = columnsOf(identity, contactId, strength);
  const nodes: Node[] = [];
  const hulls: Hull[] = [];
  const width = NODE.width + 2 * HULL.pad;
  let top = 0;
  for (let row = 0; row * HULL.perRow < columns.length; row++) {
    const inRow = columns.slice(row * HULL.perRow, (row + 1) * HULL.perRow);
    let tallest = 0;
    inRow.forEach((column, at) => {
      const x = 1 + at * (width + HULL.between);
      const y = top + 1 + (at % 2) * HULL.lower;
      const height = HULL.head + HULL.pad + column.names.length * (NODE.height + NODE.gap);
      hulls.push({
        key: column.key,
        kind: column.kind,
        id: column.id,
        name: column.name,
        x,
        y,
        width,
        height,
      });
      column.names.forEach((name, place) => {
        const down = y + HULL.head + place * (NODE.height + NODE.gap);
        nodes.push({ ...name, x: x + HULL.pad, y: down, outside: column.kind === "outside" });
      });
      tallest = Math.max(tallest, height + (at % 2) * HULL.lower);
    });
    top += tallest + HULL.rowGap;
  }
  const perRow = Math.min(columns.length, HULL.perRow);
  return {
    width: Math.max(width, perRow * (width + HULL.between)) + 2,
    height: Math.max(0, top - HULL.rowGap) + 2,
    nodes,
    hulls,
    edges: edgesOf(identity.links, nodes),
    hidden: Math.max(0, identity.identifiers.length + identity.outside.length - nodes.length),
  };
}

function edgesOf(facts: readonly Fact[], nodes: readonly Node[]): Edge[] {
  const at = new Map(nodes.map((node) => [node.id, node]));
  return facts.flatMap((fact) => {
    const [left, right] = [at.get(fact.left_id), at.get(fact.right_id)];
    if (!left || !right) return [];
    const joins = fact.refused === "" && left.outside === right.outside;
    return [{ key: `${fact.left_id} ${fact.right_id}`, fact, left, right, path: path(left, right), joins }];
  });
}

/** A bow at the right side within a hull, a wave between two. */
function path(one: Node, other: Node): string {
  const middle = (node: Node) => node.y + NODE.height / 2;
  if (one.x === other.x) {
    const x = one.x + NODE.width;
    const bow = x + Math.min(50, 18 + Math.abs(one.y - other.y) * 0.18);
    return `M${x} ${middle(one)} C${bow} ${middle(one)} ${bow} ${middle(other)} ${x} ${middle(other)}`;
  }
  const [from, to] = one.x < other.x ? [one, other] : [other, one];
  const [x1, x2] = [from.x + NODE.width, to.x];
  const half = Math.max(40, (x2 - x1) / 2);
  if (x2 - x1 > NODE.width) {
    // Past a hull that stands between: below its first names.
    const dip = Math.max(middle(from), middle(to)) + 2 * (NODE.height + NODE.gap);
    return `M${x1} ${middle(from)} C${x1 + 60} ${dip} ${x2 - 60} ${dip} ${x2} ${middle(to)}`;
  }
  return `M${x1} ${middle(from)} C${x1 + half} ${middle(from)} ${x2 - half} ${middle(to)} ${x2} ${middle(to)}`;
}

/** Who leaves and who stays when a merge is undone: the two sides of the tree that the live merges make. */
export function sidesOf(
  merge: Merge,
  identity: Pick<PersonIdentity, "identifiers" | "merges">,
): { leaving: Identifier[]; staying: Identifier[] } {
  const live = identity.merges.filter((each) => each.ended_at === null && each.id !== merge.id);
  const leaving = new Set([merge.part_id]);
  for (let before = 0; before !== leaving.size; ) {
    before = leaving.size;
    for (const each of live) {
      if (leaving.has(each.part_id)) leaving.add(each.into_id);
      else if (leaving.has(each.into_id)) leaving.add(each.part_id);
    }
  }
  return {
    leaving: identity.identifiers.filter((each) => leaving.has(each.part_id)),
    staying: identity.identifiers.filter((each) => !leaving.has(each.part_id)),
  };
}

/** `email: a@b.c` as the server writes a name, taken apart. */
export function parsedName(text: string): { namespace: string; value: string } {
  const at = text.indexOf(": ");
  return at < 0
    ? { namespace: "", value: text }
    : { namespace: text.slice(0, at), value: text.slice(at + 2) };
}
