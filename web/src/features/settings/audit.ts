const pages = {
  contact: "/contacts/$id",
  segment: "/segments/$id",
  score: "/scores/$id",
  journey: "/journeys/$id",
  template: "/templates/$id",
} as const;

type Target = (typeof pages)[keyof typeof pages];

/** `kind:id` taken apart, with the page that shows it where there is one. */
export function auditSubject(subject: string): { kind: string; id: string; to: Target | null } {
  const [kind = "", id = ""] = subject.split(":", 2);
  const to = kind in pages && id ? pages[kind as keyof typeof pages] : null;
  return { kind, id, to };
}
