import { ForkOutlined, MergeOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCan } from "@/shared/session";
import { Pill } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import type { Merge } from "./api";
import { JoinedBy, UndoDialog } from "./dialogs";
import { PersonLink } from "./Facts";

/** Who or what joined them, and why. */
export function Why({ merge }: { merge: Merge }) {
  const { t } = useTranslation("identity");
  const who = merge.by ?? (merge.reason ? t("history.somebody") : t("history.byItself"));
  return (
    <span className="sub">
      {who}
      {merge.reason ? ` · ${t("quoted", { text: merge.reason })}` : ""}
    </span>
  );
}

/** How and by whom it ended, with both people as they are now. */
export function Ended({ merge }: { merge: Merge }) {
  const { t } = useTranslation("identity");
  if (merge.ended_at === null) return null;
  return (
    <div className="sub">
      <Pill tone="coral">{t("history.ended")}</Pill> <When at={merge.ended_at} />
      {merge.ended_by ? ` · ${merge.ended_by}` : ""}
      {merge.end_reason ? ` · ${t("quoted", { text: merge.end_reason })}` : ""}
      {merge.part_contact_id === merge.contact_id ? null : (
        <div>
          <PersonLink id={merge.contact_id} name={merge.name} />
          {" · "}
          <PersonLink id={merge.part_contact_id} name={merge.part_name} />
        </div>
      )}
    </div>
  );
}

/** When which records became one person, the newest first. */
export function MergeHistory({ merges }: { merges: Merge[] }) {
  const { t } = useTranslation("identity");
  const mayMerge = useCan("contacts.merge");
  // The merge stays in the dialog when the list is fetched again: the dialog ends with what came of it.
  const [undoing, setUndoing] = useState<Merge | null>(null);
  return (
    <>
      {merges.length === 0 ? <p className="muted">{t("history.none")}</p> : null}
      <ol className="merge-line" aria-label={t("history.title")}>
        {merges.map((merge) => (
          <li key={merge.id} data-ended={merge.ended_at !== null}>
            <span className="tile" data-tone={merge.ended_at === null ? "primary" : "gray"} aria-hidden>
              {merge.ended_at === null ? <MergeOutlined /> : <ForkOutlined />}
            </span>
            <div className="grow">
              <div className="row wrap">
                <JoinedBy merge={merge} />
              </div>
              <div>
                <When at={merge.at} /> <Why merge={merge} />
              </div>
              <Ended merge={merge} />
            </div>
            {mayMerge && merge.ended_at === null ? (
              <Button size="small" onClick={() => setUndoing(merge)}>
                {t("history.undo")}
              </Button>
            ) : null}
          </li>
        ))}
      </ol>
      {undoing ? <UndoDialog merge={undoing} close={() => setUndoing(null)} /> : null}
    </>
  );
}
