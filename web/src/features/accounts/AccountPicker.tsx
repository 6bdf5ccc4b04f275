import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDebounced } from "@/shared/hooks";
import { useAccounts } from "./api";

type Props = {
  id?: string;
  value: number | null;
  named?: { id: number; name: string } | null;
  without?: number;
  onChange: (id: number | null) => void;
};

/** Picks one account by name, domain, credit code or id. */
export function AccountPicker({ id, value, named, without, onChange }: Props) {
  const { t } = useTranslation("accounts");
  const [text, setText] = useState("");
  const accounts = useAccounts({ q: useDebounced(text, 200) || undefined }, undefined);
  const found = (accounts.data?.items ?? []).filter((each) => each.id !== without);
  const known = named && !found.some((each) => each.id === named.id) ? [named, ...found] : found;
  return (
    <Select
      id={id}
      aria-label={id ? undefined : t("pick")}
      placeholder={t("pick")}
      style={{ width: "100%" }}
      allowClear
      showSearch={{ filterOption: false, onSearch: setText }}
      value={value ?? undefined}
      onChange={(next?: number) => onChange(next ?? null)}
      options={known.map((each) => ({ value: each.id, label: each.name }))}
    />
  );
}
