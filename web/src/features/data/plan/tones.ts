import type { PlanEvent } from "@/shared/types";
import type { Tone } from "@/shared/ui/Pill";

export const statusTones: Record<PlanEvent["status"], Tone> = {
  learned: "gray",
  planned: "sky",
  live: "green",
  deprecated: "amber",
};

/** Some numbers with a colour of their own would tire: only those that ask for something get one. */
export const violationTone = (count: number): Tone => (count > 0 ? "coral" : "gray");
