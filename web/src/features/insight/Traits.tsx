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
import { useDrill } from "./drill";
import { useCountryName, useProvinceName } from "./Maps";

type Judged = Pick<Trait, "index" | "significant">;

/** How far a share is from the base's, in words that need no colour. */
export function Index({ trait }: { trait: Judged }) {
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

type Named = Pick<Trait, "group" | "name" | "value">;

/** What a trait is called: its kind or attribute, and its value. */
export function useTraitName() {
  const { t } = useTranslation("insight");
  const names = useNames();
  const country = useCountryName();
  const province = useProvinceName();
  return {
    kind: (trait: Named): ReactNode =>
      trait.group === "attribute" ? (
        <DataName text={names.attribute(trait.name)} name={trait.name} />
      ) : (
        t(`group.${trait.group}`)
      ),
    value: (trait: Named): string => {
      if (trait.group === "event") return names.event(trait.value);
      if (trait.group !== "place") return trait.value;
      return /^\d\d$/.test(trait.value) ? province(trait.value) : country(trait.value);
    },
  };
}

/** A trait's value; a button to its people for whoever may see them. */
export function TraitValue(props: { trait: Named; within?: number; children: ReactNode }) {
  const { t } = useTranslation("insight");
  const drill = useDrill(props.within);
  const { group, name, value } = props.trait;
  if (!drill) return <span lang="und">{props.children}</span>;
  return (
    <button
      type="button"
      className="trait-open"
      title={t("openTrait")}
      onClick={() => drill(group, name, value)}
    >
      <span lang="und">{props.children}</span>
    </button>
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
      render: (trait) => <TraitValue trait={trait}>{nameOf?.(trait) ?? trait.value}</TraitValue>,
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
  const called = useTraitName();
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
          <span className="sub">{called.kind(trait)}</span>
          <b className="ellipsis">
            <TraitValue trait={trait}>{called.value(trait)}</TraitValue>
          </b>
          <Index trait={trait} />
        </li>
      ))}
    </ul>
  );
}
