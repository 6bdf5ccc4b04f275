import { CloseOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { AutoComplete, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import type { ContactDetail } from "@/shared/types";
import { Card } from "@/shared/ui/Page";
import { Pill, toneOf, toTone } from "@/shared/ui/Pill";
import { CopyButton } from "@/shared/ui/parts";
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

export function TagsCard({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation("contacts");
  const { t: common } = useTranslation("common");
  const mayEdit = useCan("contacts.edit");
  const remove = useRemoveTag(contact.id);
  const add = useAddTag(contact.id);
  const provenance = useProvenance();
  const [all, setAll] = useState(false);
  const shown = all ? contact.tags : contact.tags.slice(0, FIRST_TAGS);
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
    <Card title={t("tags")}>
      <div className="row wrap" style={{ gap: 6, marginBottom: mayEdit ? 12 : 0 }}>
        {contact.tags.length === 0 ? <span className="muted">{t("noTags")}</span> : null}
        {shown.map((tag) => (
          <Pill key={tag.id} tone={toTone(tag.color, toneOf(tag.name))} title={provenance(tag)}>
            {tag.value ? `${tag.name}: ${tag.value}` : tag.name}
            {mayEdit && tag.kind !== "source" ? (
              <button type="button" aria-label={`${common("remove")} ${tag.name}`} onClick={() => drop(tag)}>
                <CloseOutlined />
              </button>
            ) : null}
          </Pill>
        ))}
        {shown.length < contact.tags.length ? (
          <Button size="small" type="link" onClick={() => setAll(true)}>
            {t("allTags", { count: contact.tags.length })}
          </Button>
        ) : null}
      </div>
      {mayEdit ? <AddTag contact={contact} /> : null}
    </Card>
  );
}

export function SegmentsCard({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation("contacts");
  return (
    <Card title={t("segments")}>
      {contact.segments.length === 0 ? (
        <span className="muted">{t("noSegments")}</span>
      ) : (
        <ul className="plain-list">
          {contact.segments.map((segment) => (
            <li key={segment.id}>
              <Link to="/segments/$id" params={{ id: String(segment.id) }}>
                {segment.name}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

export function IdentitiesCard({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation("contacts");
  return (
    <Card title={t("identities")}>
      <ul className="plain-list">
        {contact.identities.map((identity) => (
          <li key={`${identity.namespace} ${identity.value}`} className="identity">
            <span className="sub">
              {t(`namespace.${identity.namespace}`, { defaultValue: identity.namespace })}
            </span>
            <span className="row">
              <span className="mono ellipsis grow" title={identity.value}>
                {identity.value}
              </span>
              <CopyButton text={identity.value} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
