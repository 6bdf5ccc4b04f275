import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import { Card } from "@/shared/ui/Page";
import type { Insight, Trait } from "./api";
import { HeatMap, Histogram } from "./Charts";
import { DataName } from "./DataName";
import { asCountries, ProvinceMap, useCountryName, WorldMap } from "./Maps";
import { Highlights, TraitTable } from "./Traits";

const PROVINCE = /^\d\d$/;

/** Everything that is known of the people, against the base. */
export function InsightView({ insight }: { insight: Insight }) {
  const { t } = useTranslation("insight");
  const format = useFormat();
  const names = useNames();
  const countryName = useCountryName();
  const of = (group: string) => insight.traits.filter((trait) => trait.group === group);
  const attributes = new Map<string, Trait[]>();
  for (const trait of of("attribute"))
    attributes.set(trait.name, [...(attributes.get(trait.name) ?? []), trait]);
  const provinces = of("place").filter((trait) => PROVINCE.test(trait.value));
  const countries = of("place").filter((trait) => !PROVINCE.test(trait.value));
  const often = new Map(insight.intensity.map((each) => [each.event, each.mine]));
  return (
    <div className="insight">
      <Card title={t("apart")}>
        <p className="sub num">
          {t("sizes", { people: format.count(insight.people), base: format.count(insight.base_people) })}
        </p>
        <Highlights traits={insight.traits} />
      </Card>
      <div className="insight-grid">
        {provinces.length > 0 ? <ProvinceMap traits={provinces} /> : null}
        {insight.hours.length > 0 ? <HeatMap hours={insight.hours} /> : null}
        {countries.length > 0 ? <WorldMap places={asCountries(of("place"))} /> : null}
        {countries.length > 0 ? (
          <TraitTable
            title={t("countries")}
            traits={countries}
            nameOf={(trait) => countryName(trait.value)}
          />
        ) : null}
        {insight.histograms.map((each) => (
          <Histogram key={each.name} data={each} text={names.attribute(each.name)} />
        ))}
        {of("event").length > 0 ? (
          <TraitTable
            title={t("behaviour", { days: insight.days })}
            traits={of("event")}
            nameOf={(trait) =>
              t("times_each", {
                name: names.event(trait.value),
                times: Math.round((often.get(trait.value) ?? 0) * 10) / 10,
              })
            }
          />
        ) : null}
        {of("tag").length > 0 ? <TraitTable title={t("tags")} traits={of("tag")} /> : null}
        {of("source").length > 0 ? <TraitTable title={t("sources")} traits={of("source")} /> : null}
        {[...attributes].map(([name, traits]) => (
          <TraitTable
            key={name}
            title={names.attribute(name)}
            heading={<DataName text={names.attribute(name)} name={name} />}
            traits={traits}
          />
        ))}
      </div>
    </div>
  );
}
