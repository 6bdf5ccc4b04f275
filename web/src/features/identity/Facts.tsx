import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { Pill } from "@/shared/ui/Pill";
import type { Edge } from "./graph";
import { Identifier, type KindNames } from "./look";

const reasons = ["limit", "apart", "expired", "too_large", "unlinked", "blocked"];

/** One fact in words: which two, when first and last, from where, and why it joins nobody if it does not. */
export function FactLine({ edge, names }: { edge: Edge; names: KindNames }) {
  const { t } = useTranslation("identity");
  const format = useFormat();
  const { fact, left, right, joins } = edge;
  const same = format.dateTime(fact.at) === format.dateTime(fact.last_at);
  const reason = reasons.includes(fact.refused) ? fact.refused : "other";
  return (
    <li className="fact">
      <span className="row wrap">
        <Identifier namespace={left.namespace} value={left.value} names={names} />
        <span aria-hidden>{joins ? "—" : "×"}</span>
        <Identifier namespace={right.namespace} value={right.value} names={names} />
        {fact.by_hand ? <Pill tone="violet">{t("fact.byHand")}</Pill> : null}
        {joins ? null : <Pill tone="coral">{t(`refused.${reason}`)}</Pill>}
      </span>
      <span className="sub">
        {t(same ? "fact.once" : "fact.span", {
          from: format.dateTime(fact.at),
          to: format.dateTime(fact.last_at),
        })}
        {fact.source ? ` · ${fact.source}` : ""}
        {joins ? "" : ` · ${t(`why.${reason}`)}`}
      </span>
    </li>
  );
}

export function PersonLink({ id, name }: { id: number; name: string }) {
  const { t } = useTranslation("common");
  return (
    <Link to="/contacts/$id" params={{ id: String(id) }}>
      {name || t("anonymous", { id })}
    </Link>
  );
}
