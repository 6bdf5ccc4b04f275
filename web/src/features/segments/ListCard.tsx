import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import type { Segment, SegmentListDone } from "@/shared/types";
import { Card } from "@/shared/ui/Page";
import { PersonPicker } from "@/shared/ui/PersonPicker";
import { toast } from "@/shared/ui/toast";
import { type People, useChangeList } from "./kept";
import { NOTHING_PASTED, PasteBox, peopleOf } from "./NewList";

/** The list of a static segment: people are put on it and taken off; a snapshot only says what it is. */
export function ListCard({ segment, readOnly }: { segment: Segment; readOnly: boolean }) {
  const { t } = useTranslation("segments");
  const format = useFormat();
  const change = useChangeList(segment.id);
  const [pasted, setPasted] = useState(NOTHING_PASTED);
  const [person, setPerson] = useState<number | null>(null);
  const [done, setDone] = useState<SegmentListDone | null>(null);
  if (segment.kind === "snapshot" || readOnly)
    return (
      <Card title={t("list.title")}>
        <p>{t(segment.kind === "snapshot" ? "list.frozen" : "list.text")}</p>
      </Card>
    );
  const send = (way: "add" | "remove", people: People) =>
    change.mutate(
      { [way]: people },
      {
        onSuccess: (found) => {
          setDone(found);
          setPasted(NOTHING_PASTED);
          setPerson(null);
        },
        onError: toast.error,
      },
    );
  const buttons = (people: People, disabled: boolean) => (
    <div className="row">
      <Button
        type="primary"
        disabled={disabled}
        loading={change.isPending}
        onClick={() => send("add", people)}
      >
        {t("list.add")}
      </Button>
      <Button disabled={disabled} loading={change.isPending} onClick={() => send("remove", people)}>
        {t("list.remove")}
      </Button>
    </div>
  );
  return (
    <div className="facts-grid">
      <Card title={t("list.paste")}>
        <div className="stack">
          <PasteBox pasted={pasted} onChange={setPasted} />
          {buttons(peopleOf(pasted), pasted.text.trim() === "")}
        </div>
      </Card>
      <Card title={t("list.pick")}>
        <div className="stack">
          <PersonPicker value={person} onChange={setPerson} />
          {buttons({ ids: person === null ? [] : [person] }, person === null)}
          {done ? (
            <div className="notice" data-tone={done.unknown_count ? "amber" : "green"} role="status">
              {t("list.done", { added: format.count(done.added), removed: format.count(done.removed) })}
              {done.unknown_count ? (
                <div className="sub">
                  {t("list.unknown", { count: done.unknown_count, shown: done.unknown.join(", ") })}
                </div>
              ) : null}
            </div>
          ) : null}
        </div>
      </Card>
    </div>
  );
}
