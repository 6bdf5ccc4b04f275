import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import { Person } from "@/shared/ui/Person";
import { Pill, toTone } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import type { Detail, Pair } from "./api";
import { type Line, linesOf, type Piece } from "./sides";

function Value({ pieces, kept }: { pieces: Piece[]; kept: boolean }) {
  const { t } = useTranslation("matching");
  let at = 0;
  if (pieces.length === 0) return <span className="muted">—</span>;
  return (
    <span className="side-value">
      {pieces.map((piece) => {
        const key = at;
        at += piece.text.length;
        return piece.differs ? <mark key={key}>{piece.text}</mark> : <span key={key}>{piece.text}</span>;
      })}
      {kept ? (
        <em className="side-kept" title={t("kept.why")}>
          {t("kept.short")}
        </em>
      ) : null}
    </span>
  );
}

function Row({ line }: { line: Line }) {
  const { attribute: label } = useNames();
  return (
    <tr data-same={line.same || undefined}>
      <th scope="row" lang="">
        {label(line.key)}
      </th>
      <td>
        <Value pieces={line.left} kept={line.kept === "left"} />
      </td>
      <td>
        <Value pieces={line.right} kept={line.kept === "right"} />
      </td>
    </tr>
  );
}

type Side = Detail["left"];

function Facts({
  title,
  of,
  detail,
}: {
  title: string;
  of: (side: Side) => React.ReactNode;
  detail: Detail;
}) {
  return (
    <tr>
      <th scope="row">{title}</th>
      <td>{of(detail.left)}</td>
      <td>{of(detail.right)}</td>
    </tr>
  );
}

function Names({ side }: { side: Side }) {
  const { attribute: label } = useNames();
  return (
    <ul className="side-names">
      {side.identities.map((each) => (
        <li key={`${each.namespace}:${each.value}`}>
          <span className="sub">{label(each.namespace)}</span> <span className="mono">{each.value}</span>
        </li>
      ))}
    </ul>
  );
}

function Tags({ side }: { side: Side }) {
  if (side.tags.length === 0) return <span className="muted">—</span>;
  return (
    <span className="row wrap side-tags">
      {side.tags.map((tag) => (
        <Pill key={tag.id} tone={toTone(tag.color)}>
          {tag.name}
        </Pill>
      ))}
    </span>
  );
}

/** How alike the two are in each field: a bar and a number, so that colour alone says nothing. */
export function Evidence({ pair }: { pair: Pair }) {
  const { t } = useTranslation("matching");
  const format = useFormat();
  return (
    <ul className="evidence" aria-label={t("evidence")}>
      {pair.evidence.map(({ field, similarity }) => (
        <li key={field}>
          <span className="evidence-field">{t(`field.${field}`)}</span>
          <span className="evidence-bar" data-same={similarity >= 0.98 || undefined}>
            <span style={{ width: `${similarity * 100}%` }} />
          </span>
          <span className="num evidence-share">{format.percent(similarity, 0)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Two people in two columns, their attributes line by line. */
export function SideBySide({ detail }: { detail: Detail }) {
  const { t } = useTranslation("matching");
  const sides = [detail.left, detail.right];
  return (
    <div className="side-wrap">
      <table className="sides" aria-label={t("sides")}>
        <thead>
          <tr>
            <td />
            {sides.map((side) => (
              <th scope="col" lang="" key={side.id}>
                <Link to="/contacts/$id" params={{ id: String(side.id) }} className="side-person">
                  <Person person={side} />
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {linesOf(detail).map((line) => (
            <Row key={line.key} line={line} />
          ))}
          <Facts title={t("identifiers")} detail={detail} of={(side) => <Names side={side} />} />
          <Facts title={t("tags")} detail={detail} of={(side) => <Tags side={side} />} />
          <Facts title={t("lastSeen")} detail={detail} of={(side) => <When at={side.last_seen_at} />} />
          <Facts title={t("created")} detail={detail} of={(side) => <When at={side.created_at} />} />
        </tbody>
      </table>
    </div>
  );
}
