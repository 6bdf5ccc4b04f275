import { TreeSelect } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { components } from "@/generated/api";
import { useRegions } from "./catalogue";

type Place = components["schemas"]["PlaceOut"];
type Node = { value: string; title: string; search: string; children?: Node[] };

/** What a place may be written as, to the name that conditions give it; of two of one name the larger. */
function nameBySpelling(places: Place[]): Map<string, string> {
  const found = new Map<string, string>();
  let level = places;
  while (level.length > 0) {
    for (const { name, short } of level)
      for (const spelling of [name, short]) if (!found.has(spelling)) found.set(spelling, name);
    level = level.flatMap((each) => each.inside);
  }
  return found;
}

function nodes(places: Place[], language: string): Node[] {
  return places.map(({ name, name_en, code, inside }) => ({
    value: name,
    title: language === "en" ? name_en : name,
    search: `${name} ${name_en} ${code}`.toLowerCase(),
    children: inside.length > 0 ? nodes(inside, language) : undefined,
  }));
}

type Props = { value: string[]; disabled: boolean; onChange: (value: string[]) => void };

/** Regions, provinces and cities, as a tree that is searched in both languages. */
export default function RegionInput({ value, disabled, onChange }: Props) {
  const { t, i18n } = useTranslation("expression");
  const regions = useRegions();
  const places = regions.data?.items;
  const tree = useMemo(() => nodes(places ?? [], i18n.language), [places, i18n.language]);
  const spellings = useMemo(() => nameBySpelling(places ?? []), [places]);
  return (
    <TreeSelect
      className="value-texts"
      aria-label={t("regions")}
      placeholder={t("regions")}
      disabled={disabled}
      loading={regions.isPending}
      multiple
      treeCheckable
      showCheckedStrategy={TreeSelect.SHOW_PARENT}
      popupMatchSelectWidth={300}
      listHeight={320}
      showSearch={{
        filterTreeNode: (text, node) =>
          "search" in node && String(node.search).includes(text.trim().toLowerCase()),
      }}
      value={value.map((each) => spellings.get(each) ?? each)}
      onChange={(next: string[]) => onChange(next)}
      treeData={tree}
    />
  );
}
