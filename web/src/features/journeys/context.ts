import { createContext, useContext } from "react";
import type { JourneyStats } from "@/shared/types";
import type { Lookups } from "./nodes/types";

export type CanvasContextValue = {
  lookups: Lookups;
  stats: JourneyStats | undefined;
  /** What is wrong with each node, by id. */
  problems: ReadonlyMap<string, string[]>;
  /** What is worth knowing of each node, by id; it does not keep the journey from going live. */
  hints: ReadonlyMap<string, string[]>;
  showPeople: (node: string) => void;
};

export const CanvasContext = createContext<CanvasContextValue | null>(null);

export function useCanvas(): CanvasContextValue {
  const value = useContext(CanvasContext);
  if (!value) throw new Error("a node outside of a canvas");
  return value;
}
