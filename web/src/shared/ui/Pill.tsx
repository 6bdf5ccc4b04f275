import type { ReactNode } from "react";

export const tones = ["primary", "teal", "amber", "coral", "violet", "green", "sky", "gray"] as const;
export type Tone = (typeof tones)[number];

export function toTone(value: string | null | undefined, otherwise: Tone = "gray"): Tone {
  return tones.find((tone) => tone === value) ?? otherwise;
}

/** A tone that stays the same for the same text. */
export function toneOf(text: string): Tone {
  let hash = 0;
  for (const char of text) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 9973;
  return tones[hash % (tones.length - 1)] ?? "primary";
}

type PillProps = { tone?: Tone; dot?: boolean; title?: string; children: ReactNode };

export function Pill({ tone = "gray", dot, title, children }: PillProps) {
  return (
    <span className={dot ? "pill dot" : "pill"} data-tone={tone} title={title}>
      {children}
    </span>
  );
}

export function Tile({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className="tile" data-tone={tone} aria-hidden>
      {children}
    </span>
  );
}
