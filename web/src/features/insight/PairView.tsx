import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { Bar } from "@/shared/ui/parts";
import type { Pair, PairSide, PairTrait } from "./api";
import { HeatMap, Histogram } from "./Charts";
import { DrillInto } from "./drill";
import { type By, byGap, gap } from "./pairing";
import { Index, TraitValue, useTraitName } from "./Traits";

const SHOWN = 80;

type Sides = { left: { id: number; name: string }; right: { id: number; name: string } };

function Side({
  side,
  tone,
  within,
  trait,
}: {
  side: PairSide;
  tone: string;
  within: number;
  trait: PairTrait;
}) {
  const format = useFormat();
  return (
    <div className="pair-side" data-tone={tone}>
      <Bar share={side.share} />
      <TraitValue trait={trait} within={within}>
        <span className="num">{format.percent(side.share)}</span>
      </TraitValue>
      <Index trait={side} />
    </div>
  );
}

/** How many are where: only left, in both, only right. */
function Overlap({ pair, sides }: { pair: Pair; sides: Sides }) {
  const { t } = useTranslation("insight");
  const format = useFormat();
  const parts = [
    {
      key: "left",
      tone: "primary",
      text: t("pair.only", { name: sides.left.name }),
      count: pair.people - pair.both,
    },
    { key: "both", tone: "violet", text: t("pair.both"), count: pair.both },
    {
      key: "right",
      tone: "teal",
      text: t("pair.only", { name: sides.right.name }),
      count: pair.other_people - pair.both,
    },
  ];
  const total = Math.max(
    1,
    parts.reduce((sum, part) => sum + part.count, 0),
  );
  return (
    <div className="pair-overlap">
      <div className="pair-bar" aria-hidden>
        {parts.map((part) =>
          part.count > 0 ? (
            <span
              key={part.key}
              data-tone={part.tone}
              style={{ flexGrow: Math.max(part.count / total, 0.01) }}
            />
          ) : null,
        )}
      </div>
      <dl>
        {parts.map((part) => (
          <div key={part.key} data-tone={part.tone}>
            <dt lang="und">{part.text}</dt>
            <dd className="num">{format.count(part.count)}</dd>
          </div>
        ))}
        <div>
          <dt>{t("pair.base")}</dt>
          <dd className="num">{format.count(pair.base_people)}</dd>
        </div>
      </dl>
    </div>
  );
}

/** Two segments against one base: the same traits in two columns, those that differ most first. */
export function PairView({ pair, sides, by }: { pair: Pair; sides: Sides; by: By }) {
  const { t } = useTranslation("insight");
  const format = useFormat();
  const names = useNames();
  const called = useTraitName();
  const signed = (value: number, text: string) => (value > 0 ? `+${text}` : text);
  const columns: Column<PairTrait>[] = [
    {
      key: "value",
      title: t("value"),
      lead: true,
      render: (trait) => (
        <>
          <span className="sub">{called.kind(trait)}</span>
          <br />
          <b lang="und">{called.value(trait)}</b>
        </>
      ),
    },
    {
      key: "left",
      title: sides.left.name,
      lang: "",
      wide: true,
      render: (trait) => <Side side={trait.left} tone="primary" within={sides.left.id} trait={trait} />,
    },
    {
      key: "right",
      title: sides.right.name,
      lang: "",
      wide: true,
      render: (trait) => <Side side={trait.right} tone="teal" within={sides.right.id} trait={trait} />,
    },
    {
      key: "base",
      title: t("base"),
      end: true,
      render: (trait) => <span className="num muted">{format.percent(trait.base_share)}</span>,
    },
    {
      key: "gap",
      title: t(`pair.gap.${by}`),
      end: true,
      render: (trait) => {
        const value = gap(trait, by);
        const text = by === "share" ? format.percent(value) : format.count(value);
        return (
          <Pill tone={trait.apart ? "violet" : "gray"} title={t(trait.apart ? "sure" : "unsure")}>
            <b className="num">{signed(value, text)}</b>
            {trait.apart ? " *" : null}
          </Pill>
        );
      },
    },
  ];
  const had = pair.traits.filter((trait) => trait.left.count > 0 || trait.right.count > 0);
  const rows = byGap(had, by).slice(0, SHOWN);
  return (
    <div className="insight">
      <Card title={t("pair.overlap")}>
        <Overlap pair={pair} sides={sides} />
      </Card>
      <Card title={t("pair.traits")} flush className="insight-gap">
        <DataTable
          label={t("pair.traits")}
          columns={columns}
          rows={rows}
          rowKey={(trait) => `${trait.group}:${trait.name}:${trait.value}`}
        />
        <p className="sub pair-note">{t("pair.note")}</p>
      </Card>
      <div className="insight-grid">
        {pair.hours.length > 0 ? (
          <>
            <HeatMap
              hours={pair.hours}
              heading={<span lang="und">{t("pair.timesOf", { name: sides.left.name })}</span>}
              within={sides.left.id}
            />
            <HeatMap
              hours={pair.hours.map((each) => ({ ...each, mine: each.beside }))}
              heading={<span lang="und">{t("pair.timesOf", { name: sides.right.name })}</span>}
              within={sides.right.id}
            />
          </>
        ) : null}
        <DrillInto value={null}>
          {pair.histograms.map((each) => (
            <Histogram key={each.name} data={each} text={names.attribute(each.name)} />
          ))}
        </DrillInto>
      </div>
    </div>
  );
}
