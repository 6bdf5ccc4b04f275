import { UsergroupAddOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "../../api";
import { useDebounced } from "../../hooks";
import { useCan } from "../../session";
import { usePersonName } from "../../ui/Person";
import { useBuilder } from "../context";
import type { IdsLeaf } from "../types";
import { type LeafProps, leafKind } from "./kind";
import { Op } from "./parts";

const isId = (text: string) => /^[1-9]\d{0,9}$/.test(text) && Number(text) < 2 ** 32;

/** People by name or by number; numbers may be pasted, with commas, spaces or lines between them. */
function People({ leaf, onChange }: LeafProps<IdsLeaf>) {
  const { t } = useTranslation("expression");
  const { readOnly } = useBuilder();
  const nameOf = usePersonName();
  const seesPeople = useCan("contacts.view");
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const q = useDebounced(text, 200);
  const people = useQuery({
    queryKey: ["person-picker", q],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/contacts", { params: { query: { q: q || undefined, limit: 20 } }, signal })),
    enabled: open && seesPeople,
    placeholderData: (before) => before,
  });
  return (
    <Select
      className="value-texts"
      mode="tags"
      maxTagCount={8}
      aria-label={t("ids.people")}
      placeholder={t("ids.people")}
      disabled={readOnly}
      onOpenChange={setOpen}
      showSearch={{ filterOption: false, onSearch: setText }}
      tokenSeparators={[",", "，", "、", " ", "\n", ";"]}
      value={leaf.ids.map(String)}
      onChange={(ids: string[]) => onChange({ ...leaf, ids: [...new Set(ids.filter(isId).map(Number))] })}
      options={people.data?.items.map((person) => ({
        value: String(person.id),
        label: [nameOf(person), person.email].filter(Boolean).join(" · "),
      }))}
    />
  );
}

function Form({ leaf, onChange }: LeafProps<IdsLeaf>) {
  return (
    <>
      <Op value={leaf.op} of={["in", "not_in"]} say="idsOp" onChange={(op) => onChange({ ...leaf, op })} />
      <People leaf={leaf} onChange={onChange} />
    </>
  );
}

export const ids = leafKind<IdsLeaf>({
  key: "ids",
  family: "pick",
  tone: "gray",
  Icon: UsergroupAddOutlined,
  keys: ["ids", "op"],
  choices: (_catalogue, _names, say) => [{ name: "", text: say("ids.title") }],
  choice: () => "",
  start: () => ({ ids: [], op: "in" }),
  hasForm: (leaf) => Array.isArray(leaf.ids) && ["in", "not_in"].includes(leaf.op),
  isComplete: (leaf) => leaf.ids.length > 0,
  brief: (leaf, say) => `${say("ids.title")} (${leaf.ids.length})`,
  Form,
});
