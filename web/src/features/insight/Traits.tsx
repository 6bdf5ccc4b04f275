import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { Bar } from "@/shared/ui/parts";
import type { Trait } from "./api";
import { DataName } from "./DataName";

/** How far a share is from the base's, in words that need no colour. */
export function Index({ trait }: { trait: Trait }) {
  const { t } = useTranslation("insight");
  if (trait.index === null) return <span className="muted">—</span>;
  const tone = !trait.significant ? "gray" : trait.index > 100 ? "green" : "coral";
  return (
    <Pill tone={tone} title={t(trait.significant ? "sure" : "unsure")}>
      <b className="num">{trait.index}</b>
      {trait.significant ? (trait.index > 100 ? " ↑" : " ↓") : null}
    </Pill>
  );
}

type Props = { title: string; heading?: ReactNode; traits: Trait[]; nameOf?: (trait: Trait) => string };

export function TraitTable({ title, heading, traits, nameOf }: Props) {
  const { t } = useTranslation("insight");
  const format = useFormat();
  const columns: Column<Trait>[] = [
    {
      key: "value",
      title: t("value"),
      lead: true,
      render: (trait) => <span lang="und">{nameOf?.(trait) ?? trait.value}</span>,
    },
    {
      key: "share",
      title: t("share"),
      render: (trait) => (
        <div className="trait-share" data-tone="primary">
          <Bar share={trait.share} />
          <span className="num">{format.percent(trait.share)}</span>
        </div>
      ),
    },
    {
      key: "base",
      title: t("base"),
      end: true,
      render: (trait) => <span className="num muted">{format.percent(trait.base_share)}</span>,
    },
    { key: "index", title: t("index"), end: true, render: (trait) => <Index trait={trait} /> },
    {
      key: "count",
      title: t("people"),
      end: true,
      render: (trait) => <span className="num">{format.count(trait.count)}</span>,
    },
  ];
  return (
    <Card title={heading ?? title} flush>
      <DataTable
        label={title}
        columns={columns}
        rows={traits}
        rowKey={(trait) => `${trait.name}:${trait.value}`}
      />
    </Card>
  );
}

/** What sets the people apart most: sure, and farthest from the base. */
export function Highlights({ traits }: { traits: Trait[] }) {
  const { t } = useTranslation("insight");
  const names = useNames();
  const far = (trait: Trait) => Math.abs(Math.log((trait.index ?? 100) / 100 || 0.01));
  const shown = traits
    .filter((trait) => trait.significant && trait.index !== null && trait.group !== "place")
    .sort((a, b) => far(b) - far(a))
    .slice(0, 8);
  if (shown.length === 0) return <p className="muted">{t("alike")}</p>;
  return (
    <ul className="plain-list highlights">
      {shown.map((trait) => (
        <li key={`${trait.group}:${trait.name}:${trait.value}`}>
          <span className="sub">
            {trait.group === "attribute" ? (
              <DataName text={names.attribute(trait.name)} name={trait.name} />
            ) : (
              t(`group.${trait.group}`)
            )}
          </span>
          <b className="ellipsis" lang="und">
            {trait.group === "event" ? names.event(trait.value) : trait.value}
          </b>
          <Index trait={trait} />
        </li>
      ))}
    </ul>
  );
}
