import type { Expression, GroupNode, Leaf, LeafNode, Mode, TreeNode } from "./types";

/** Gives ids to new nodes; injected, so that tests know them. */
export type NewId = () => string;

let counter = 0;
export const newId: NewId = () => `c${++counter}`;

export function leafNode(leaf: Leaf, id: string = newId()): LeafNode {
  return { id, type: "leaf", not: false, leaf };
}

export function groupNode(mode: Mode, children: TreeNode[], id: string = newId()): GroupNode {
  return { id, type: "group", mode, not: false, children };
}

function read(expression: Expression, makeId: NewId): TreeNode {
  if ("not" in expression) {
    const inner = read(expression.not, makeId);
    return { ...inner, not: !inner.not };
  }
  if ("all" in expression || "any" in expression) {
    const mode: Mode = "all" in expression ? "all" : "any";
    const members = "all" in expression ? expression.all : expression.any;
    const id = makeId();
    return groupNode(
      mode,
      members.map((member) => read(member, makeId)),
      id,
    );
  }
  return leafNode(expression, makeId());
}

/** The editor's tree of an expression; its root is always a group without a "not". */
export function fromExpression(expression: Expression, makeId: NewId = newId): GroupNode {
  const node = read(expression, makeId);
  if (node.type === "group" && !node.not) return node;
  return groupNode("all", [node], makeId());
}

export function toExpression(node: TreeNode): Expression {
  const plain: Expression =
    node.type === "leaf"
      ? node.leaf
      : node.mode === "all"
        ? { all: node.children.map(toExpression) }
        : { any: node.children.map(toExpression) };
  return node.not ? { not: plain } : plain;
}

/** Where each node stands in the expression ("all.0.any.1"), with and without a closing "not". */
export function idsByPath(root: GroupNode): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (node: TreeNode, path: string[]) => {
    found.set(path.join("."), node.id);
    const inner = node.not ? [...path, "not"] : path;
    found.set(inner.join("."), node.id);
    if (node.type !== "group") return;
    node.children.forEach((child, index) => {
      walk(child, [...inner, node.mode, String(index)]);
    });
  };
  walk(root, []);
  return found;
}

/** The node that a path leads to, or the nearest around it: "all.0.value.1" lies in "all.0". */
export function nearestId(ids: Map<string, string>, path: string): string | undefined {
  const parts = path.split(".");
  for (let length = parts.length; length > 0; length--) {
    const id = ids.get(parts.slice(0, length).join("."));
    if (id) return id;
  }
  return undefined;
}

export function findNode(node: TreeNode, id: string): TreeNode | undefined {
  if (node.id === id) return node;
  if (node.type === "leaf") return undefined;
  for (const child of node.children) {
    const found = findNode(child, id);
    if (found) return found;
  }
  return undefined;
}

export function parentOf(root: GroupNode, id: string): GroupNode | undefined {
  for (const child of root.children) {
    if (child.id === id) return root;
    const found = child.type === "group" ? parentOf(child, id) : undefined;
    if (found) return found;
  }
  return undefined;
}

function replace<T extends TreeNode>(node: T, id: string, change: (found: TreeNode) => TreeNode): T {
  if (node.id === id) return change(node) as T;
  if (node.type === "leaf") return node;
  const children = node.children.map((child) => replace(child, id, change));
  const same = children.every((child, index) => child === node.children[index]);
  return same ? node : { ...node, children };
}

function changeGroup(root: GroupNode, id: string, change: (group: GroupNode) => GroupNode): GroupNode {
  return replace(root, id, (node) => (node.type === "group" ? change(node) : node));
}

export function addChild(root: GroupNode, groupId: string, child: TreeNode, at?: number): GroupNode {
  return changeGroup(root, groupId, (group) => ({
    ...group,
    children: group.children.toSpliced(at ?? group.children.length, 0, child),
  }));
}

export function addAfter(root: GroupNode, id: string, child: TreeNode): GroupNode {
  const parent = parentOf(root, id);
  if (!parent) return addChild(root, root.id, child);
  const at = parent.children.findIndex((node) => node.id === id);
  return addChild(root, parent.id, child, at + 1);
}

export function removeNode(root: GroupNode, id: string): GroupNode {
  const parent = parentOf(root, id);
  if (!parent) return root;
  return changeGroup(root, parent.id, (group) => ({
    ...group,
    children: group.children.filter((child) => child.id !== id),
  }));
}

export function setLeaf(root: GroupNode, id: string, leaf: Leaf): GroupNode {
  return replace(root, id, (node) => (node.type === "leaf" ? { ...node, leaf } : node));
}

export function setMode(root: GroupNode, id: string, mode: Mode): GroupNode {
  return changeGroup(root, id, (group) => ({ ...group, mode }));
}

export function toggleNot(root: GroupNode, id: string): GroupNode {
  return id === root.id ? root : replace(root, id, (node) => ({ ...node, not: !node.not }));
}

/** Moves a node among its siblings; past an end it stays. */
export function moveNode(root: GroupNode, id: string, step: -1 | 1): GroupNode {
  const parent = parentOf(root, id);
  if (!parent) return root;
  const from = parent.children.findIndex((child) => child.id === id);
  const to = from + step;
  const moved = parent.children[from];
  if (!moved || to < 0 || to >= parent.children.length) return root;
  return changeGroup(root, parent.id, (group) => ({
    ...group,
    children: group.children.toSpliced(from, 1).toSpliced(to, 0, moved),
  }));
}

/** Puts a node into a new group of the other mode, in its own place. */
export function wrapNode(root: GroupNode, id: string, makeId: NewId = newId): GroupNode {
  const parent = parentOf(root, id);
  if (!parent) return root;
  const mode: Mode = parent.mode === "all" ? "any" : "all";
  return replace(root, id, (node) => groupNode(mode, [node], makeId()));
}

/** The same node with new ids throughout. */
export function copyNode(node: TreeNode, makeId: NewId = newId): TreeNode {
  if (node.type === "leaf") return { ...node, id: makeId() };
  return { ...node, id: makeId(), children: node.children.map((child) => copyNode(child, makeId)) };
}

export function leavesOf(node: TreeNode): LeafNode[] {
  return node.type === "leaf" ? [node] : node.children.flatMap(leavesOf);
}
