import { CloseOutlined } from "@ant-design/icons";
import { AutoComplete, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import type { ContactDetail, Portrait } from "@/shared/types";
import { Pill, toneOf, toTone } from "@/shared/ui/Pill";
import { toast } from "@/shared/ui/toast";
import { useAddTag, useRemoveTag, useTags } from "./api";

function AddTag({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation("contacts");
  const tags = useTags();
  const add = useAddTag(contact.id);
  const [text, setText] = useState("");
  const applied = new Set(contact.tags.map((tag) => tag.name));
  const apply = (name: string) => {
    const wanted = name.trim();
    setText("");
    if (wanted && !applied.has(wanted)) add.mutate(wanted, { onError: toast.error });
  };
  return (
    <AutoComplete
      style={{ width: "100%" }}
      aria-label={t("addTag")}
      placeholder={t("addTag")}
      value={text}
      onChange={setText}
      onSelect={apply}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.nativeEvent.isComposing) apply(text);
      }}
      options={tags.data?.items
        .filter((tag) => !applied.has(tag.name) && tag.name.toLowerCase().includes(text.toLowerCase()))
        .map((tag) => ({ value: tag.name }))}
    />
  );
}

const FIRST_TAGS = 40;

/** "Rule 3 · 2 May 2026, 10:00 · member 7": where a tag came from, when, by whom, until when. */
function useProvenance(): (tag: ContactDetail["tags"][number]) => string {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  return (tag) => {
    const [kind = "", ...rest] = tag.source.split(":");
    const source = t(`tagSource.${kind}`, { defaultValue: kind });
    const detail = kind === "hand" ? "" : rest.join(":");
    const parts = [
      t("tagFrom", { source: `${source} ${detail}`.trim(), at: format.dateTime(tag.applied_at) }),
    ];
    if (tag.applied_by !== null) parts.push(t("tagBy", { id: tag.applied_by }));
    if (tag.expires_at) parts.push(t("tagUntil", { at: format.dateTime(tag.expires_at) }));
    return parts.join(" · ");
  };
}

type Grouped = { group: string; tags: ContactDetail["tags"] };

/** The person's tags by the groups of the library; what was added a moment ago stands in none yet. */
function groupedTags(contact: ContactDetail, groups: Portrait["relation"]["tags"], most: number): Grouped[] {
  const groupOf = new Map(groups.flatMap(({ group, tags }) => tags.map((tag) => [tag.id, group] as const)));
  const found = new Map<string, ContactDetail["tags"]>();
  for (const tag of contact.tags.slice(0, most)) {
    const group = groupOf.get(tag.id) ?? "";
    found.set(group, [...(found.get(group) ?? []), tag]);
  }
  return [...found]
    .map(([group, tags]) => ({ group, tags }))
    .sort((a, b) => Number(a.group === "") - Number(b.group === "") || a.group.localeCompare(b.group));
}

export function Tags({ contact, groups }: { contact: ContactDetail; groups: Portrait["relation"]["tags"] }) {
  const { t } = useTranslation("contacts");
  const { t: common } = useTranslation("common");
  const mayEdit = useCan("contacts.edit");
  const remove = useRemoveTag(contact.id);
  const add = useAddTag(contact.id);
  const provenance = useProvenance();
  const [all, setAll] = useState(false);
  const drop = (tag: ContactDetail["tags"][number]) =>
    remove.mutate(tag.id, {
      onSuccess: () =>
        toast.success(t("tagRemoved", { name: tag.name }), {
          label: common("undo"),
          run: () => add.mutate(tag.name),
        }),
      onError: toast.error,
    });
  return (
    <>
      {contact.tags.length === 0 ? <p className="muted panel-empty">{t("noTags")}</p> : null}
      {groupedTags(contact, groups, all ? contact.tags.length : FIRST_TAGS).map(({ group, tags }) => (
        <div key={group} className="tag-group">
          {group ? <span className="sub">{group}</span> : null}
          {tags.map((tag) => (
            <Pill key={tag.id} tone={toTone(tag.color, toneOf(tag.name))} title={provenance(tag)}>
              {tag.value ? `${tag.name}: ${tag.value}` : tag.name}
              {mayEdit && tag.kind !== "source" ? (
                <button
                  type="button"
                  aria-label={`${common("remove")} ${tag.name}`}
                  onClick={() => drop(tag)}
                >
                  <CloseOutlined />
                </button>
              ) : null}
            </Pill>
          ))}
        </div>
      ))}
      {!all && FIRST_TAGS < contact.tags.length ? (
        <Button size="small" type="link" onClick={() => setAll(true)}>
          {t("allTags", { count: contact.tags.length })}
        </Button>
      ) : null}
      {mayEdit ? <AddTag contact={contact} /> : null}
    </>
  );
}
