/** What a report holds, by kind of model; the server computes it. */

export type Interval = { value: number; low: number; high: number };
export type Weight = { name: string; share: number; turn: number };
export type Report = {
  auc?: Interval;
  qini?: Interval;
  mae?: number;
  baseline?: { name: string; auc?: number; mae?: number };
  compared?: Record<string, number>;
  chosen?: string;
  rate?: number;
  brier?: number;
  effect?: number;
  calibration_error?: number;
  calibration?: { predicted: number; actual: number; people: number }[];
  deciles?: {
    decile: number;
    people: number;
    lift?: number;
    rate?: number;
    gained?: number;
    effect?: number;
    predicted?: number;
    actual?: number;
  }[];
  curve?: { share: number; gain: number; random: number }[];
  frequencies?: { before: number; people: number; predicted: number; actual: number }[];
  purchases?: { predicted: number; actual: number };
  spend?: { predicted: number; actual: number };
  importance?: Weight[];
  suspects?: { name: string; auc: number }[];
  training?: { rows: number; people: number; outcomes: number; judged?: number };
  dates?: { at: string; people: number; outcomes: number }[];
  arms?: { people: number; outcomes: number; rate: number }[];
};
export type Drift = {
  score?: number;
  level?: string;
  columns?: { name: string; psi: number }[];
  at?: string;
};
export type Similar = {
  seed?: number;
  hidden?: number;
  people?: number;
  auc?: Interval;
  curve?: { size: number; found: number; lift: number; likeness: number }[];
  importance?: Weight[];
};
export type Trait = { name: string; gap: number; here: number; all: number; flag: boolean };
export type Group = { people: number; share: number; traits: Trait[]; at: [number, number] };
export type Groups = { people?: number; groups?: Group[]; tried?: { groups: number; silhouette: number }[] };
