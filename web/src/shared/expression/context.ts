import { createContext, useContext } from "react";
import type { Catalogue } from "../types";
import type { GroupNode, TreeNode } from "./types";

export type Result = { count: number; loss: number };

export type BuilderContextValue = {
  catalogue: Catalogue;
  readOnly: boolean;
  /** People and loss by node id, from the last answer. */
  results: Map<string, Result>;
  problems: Map<string, string>;
  incomplete: Set<string>;
  /** The number of people that the whole expression selects. */
  total: number;
  change: (run: (tree: GroupNode) => GroupNode) => void;
  copy: (node: TreeNode) => void;
  /** A group within a condition: nobody counts its parts. */
  nested?: boolean;
};

export const BuilderContext = createContext<BuilderContextValue | null>(null);

export function useBuilder(): BuilderContextValue {
  const value = useContext(BuilderContext);
  if (!value) throw new Error("a condition outside of a builder");
  return value;
}
