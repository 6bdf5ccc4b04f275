import type { components } from "@/generated/api";
import type { Expression } from "@/shared/expression/types";
import type { JsonObject } from "@/shared/types";

type Schemas = components["schemas"];

export type ScoreItem = Schemas["ScoreItem"];
export type Score = Schemas["ScoreCardOut"];
export type ScorePreset = Schemas["ScorePresetOut"];
export type ScoreTagRule = Schemas["ScoreTagRuleIn"];
export type Trial = Schemas["ScoreTrialOut"];
export type Sample = Schemas["ScoreSampleOut"];
export type BackTestResult = Schemas["ScoreBackTestOut"];
export type BackTestIn = Schemas["ScoreBackTestIn"];
export type Version = Schemas["ScoreVersionOut"];
export type PersonScore = Schemas["PersonScoreOut"];
export type PersonScoreDetail = Schemas["PersonScoreDetail"];
export type HistogramBar = Schemas["ScoreBarOut"];
export type RollUp = "max" | "sum" | "avg";

export type Factor = "fit" | "engagement";
export type Rule = {
  key: string;
  name: string;
  points: number;
  when?: Expression;
  event?: string;
  where?: JsonObject[];
  within?: JsonObject;
  per?: string;
  cap?: number | null;
  cap_per_day?: number | null;
  half_life?: string;
  first_only?: boolean;
};
export type RuleGroup = { name: string; factor: Factor; cap?: number | null; rules: Rule[] };
export type CardDefinition = {
  groups: RuleGroup[];
  thresholds?: Partial<Record<Factor, number[]>>;
  weights?: Partial<Record<Factor, number>>;
  mql?: number | null;
  cells?: Record<string, string>;
};
export type CardDraft = {
  name: string;
  description: string;
  product_line: string;
  roll_up: RollUp;
  definition: CardDefinition;
};
