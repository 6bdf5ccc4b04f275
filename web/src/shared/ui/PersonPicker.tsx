import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "../api";
import { useDebounced } from "../hooks";
import { usePersonName } from "./Person";

type Props = { id?: string; value: number | null; onChange: (id: number | null) => void };

/** Picks one real person by name, mail, phone or id. */
export function PersonPicker({ id, value, onChange }: Props) {
  const { t } = useTranslation("common");
  const nameOf = usePersonName();
  const [text, setText] = useState("");
  const q = useDebounced(text, 200);
  const people = useQuery({
    queryKey: ["person-picker", q],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/contacts", { params: { query: { q: q || undefined, limit: 20 } }, signal })),
    placeholderData: (before) => before,
  });
  return (
    <Select
      id={id}
      aria-label={t("pickPerson")}
      placeholder={t("pickPerson")}
      style={{ width: "100%", minWidth: 190 }}
      allowClear
      showSearch={{ filterOption: false, onSearch: setText }}
      value={value ?? undefined}
      loading={people.isFetching}
      onChange={(next: number | undefined) => onChange(next ?? null)}
      options={people.data?.items.map((person) => ({
        value: person.id,
        label: person.email && person.name ? `${person.name} · ${person.email}` : nameOf(person),
      }))}
    />
  );
}
