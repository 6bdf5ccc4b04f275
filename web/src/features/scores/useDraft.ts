import { useState } from "react";
import { useSaveScore } from "./api";
import type { CardDefinition, CardDraft, RollUp, Score } from "./types";

function draftOf(score: Score): CardDraft {
  return {
    name: score.name,
    description: score.description,
    product_line: score.product_line,
    roll_up: score.roll_up as RollUp,
    definition: score.definition as CardDefinition,
  };
}

/** What is edited, and what of it is saved; another revision from the server replaces both. */
export function useDraft(score: Score) {
  const [draft, setDraft] = useState(() => draftOf(score));
  const [base, setBase] = useState({ revision: score.revision, json: JSON.stringify(draftOf(score)) });
  const save = useSaveScore(score.id);
  const take = (next: Score) => {
    setDraft(draftOf(next));
    setBase({ revision: next.revision, json: JSON.stringify(draftOf(next)) });
  };
  const dirty = JSON.stringify(draft) !== base.json;
  const submit = async (): Promise<Score> => {
    const saved = await save.mutateAsync({ ...draft, revision: base.revision });
    setBase({ revision: saved.revision, json: JSON.stringify(draft) });
    return saved;
  };
  return { draft, setDraft, dirty, submit, take, revision: base.revision, saving: save.isPending };
}
