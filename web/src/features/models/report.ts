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
export type Since = {
  people: number;
  outcomes: number;
  auc?: Interval;
  rate?: { predicted: number; actual: number };
  mae?: number;
  purchases?: { predicted: number; actual: number };
};
/** Shares by bin at the training and now; the last bin is of those of whom it is unknown. */
export type Spread = { psi: number; edges?: number[]; before?: number[]; after?: number[] };
export type Drift = {
  score?: number;
  level?: string;
  scores?: Spread;
  columns?: (Spread & { name: string })[];
  since?: Since | null;
  at?: string;
};
export type Similar = {
  seed?: number;
  /** How many people were read, and how many there are: of very many a sample. */
  read?: number;
  all?: number;
  hidden?: number;
  people?: number;
  auc?: Interval;
  curve?: { size: number; found: number; lift: number; likeness: number }[];
  importance?: Weight[];
};
export type Trait = { name: string; gap: number; here: number; all: number; flag: boolean };
export type Group = { people: number; share: number; traits: Trait[]; at: [number, number] };
export type Groups = {
  people?: number;
  read?: number;
  all?: number;
  groups?: Group[];
  tried?: { groups: number; silhouette: number }[];
};
