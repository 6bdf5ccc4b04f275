import { create } from "zustand";
import { fromExpression, toExpression } from "./tree";
import type { Expression, TreeNode } from "./types";

const KEY = "cumulus.condition";

/** The copied condition; kept in the browser, so that it can be pasted into another segment or journey. */
export const useClipboard = create<{ text: string | null }>(() => ({ text: localStorage.getItem(KEY) }));

export function copyCondition(node: TreeNode): void {
  const text = JSON.stringify(toExpression(node));
  localStorage.setItem(KEY, text);
  useClipboard.setState({ text });
}

/** A fresh copy of what was copied, or null when nothing was. */
export function pastedCondition(): TreeNode | null {
  const { text } = useClipboard.getState();
  if (!text) return null;
  const root = fromExpression(JSON.parse(text) as Expression);
  const only = root.children.length === 1 ? root.children[0] : undefined;
  return only ?? root;
}
